// The story of one login: whom to ask, what to send, what was typed, what it means.
//
// It decides; sockets, PAM, BlockID and LDAP are behind the interfaces it is given.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/clock.h"
#include "login/contact_source.h"
#include "login/otp_service.h"
#include "login/prompter.h"
#include "login/reason.h"
#include "login/rules.h"

namespace pam_blockid {

// The outside of a login.
struct World {
    Prompter& prompter;
    OtpService& service;
    ContactSource& contacts;
    const Clock& clock;
};

struct LoginRequest {
    std::string user;    // PAM_USER
    std::string host;    // the name of this one, for the prompt
    bool account_exists; // false: sshd runs the stack for unknown names too; nothing is ever sent
};

struct Outcome {
    Reason reason = Reason::InternalFault;
    Verdict verdict = Verdict::LocalFault; // that of the reason, but for an outage that is allowed
    std::string detail;                    // for the log
    std::vector<Channel> channels;
    int attempts = 0;                         // codes typed
    int codes_sent = 0;                       // messages asked for
    std::chrono::milliseconds in_contacts{0}; // looking the contact up
    std::chrono::milliseconds to_prompt{0};   // from the start to the first prompt
    std::chrono::milliseconds to_verdict{0};  // from the last answer typed to the end
};

// Runs one login to its end. Verdict::Allow comes of Reason::RightPasscode and of nothing else.
Outcome authenticate(const LoginRequest& request, const LoginRules& rules, World world);

} // namespace pam_blockid
