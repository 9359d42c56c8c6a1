// The end of a login, carried up to the one place that returns it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "login/prompter.h"
#include "login/reason.h"
#include "login/rules.h"

namespace pam_blockid {

struct End {
    Reason reason;
    std::string detail;
    bool may_be_let_pass = true; // as far as the reason may (ReasonText)
};

// Whether on_outage lets it pass, as far as it was the network's doing.
inline bool may_pass(const End& end, const LoginRules& rules) {
    return rules.on_outage == OnOutage::Allow && end.may_be_let_pass &&
           text_of(end.reason).may_be_let_pass;
}

inline Reason reason_of(PromptError error) {
    return error == PromptError::TimedOut ? Reason::PromptTimedOut : Reason::ConversationFailed;
}

} // namespace pam_blockid
