// What the helper is told about the login that it is asked to judge.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include "channel/messages.h"
#include "module/arguments.h"
#include "support/expected.h"

namespace pam_blockid {

struct RequestError {
    Verdict verdict;
    const char* what; // for the log
};

// Asks PAM for the user (pam_get_user(3), which may prompt) and reads the other items once.
Expected<RequestMessage, RequestError> make_request(pam_handle_t* pamh, const Arguments& arguments,
                                                    const Nonce& nonce);

} // namespace pam_blockid
