// The end of a login, carried up to the one place that returns it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "login/prompter.h"
#include "login/reason.h"

namespace pam_blockid {

struct End {
    Reason reason;
    std::string detail;
    bool may_be_let_pass = true; // as far as the reason may (ReasonText)
};

inline Reason reason_of(PromptError error) {
    return error == PromptError::TimedOut ? Reason::PromptTimedOut : Reason::ConversationFailed;
}

} // namespace pam_blockid
