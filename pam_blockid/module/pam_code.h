// The PAM code of each verdict (the design's table).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include "login/verdict.h"

namespace pam_blockid {

constexpr int pam_code_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Allow:
        return PAM_SUCCESS;
    case Verdict::WrongPasscode:
    case Verdict::NoFirstFactor: // what a key or password that is refused is to the stack too
        return PAM_AUTH_ERR;
    case Verdict::Locked:
        return PAM_MAXTRIES;
    case Verdict::NoContact:
        return PAM_USER_UNKNOWN;
    case Verdict::Ignore:
        return PAM_IGNORE;
    case Verdict::Outage:
        return PAM_AUTHINFO_UNAVAIL;
    case Verdict::ConversationFailed:
        return PAM_CONV_ERR;
    case Verdict::LocalFault:
        return PAM_SERVICE_ERR;
    }
    return PAM_SERVICE_ERR;
}

} // namespace pam_blockid
