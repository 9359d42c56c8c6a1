// The story of one login: whom to ask, what to send, what was typed, what it means.
//
// It decides; sockets, PAM, BlockID, LDAP and the name service are behind the interfaces it is
// given.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "login/accounts.h"
#include "login/clock.h"
#include "login/contact_source.h"
#include "login/end.h"
#include "login/host_watch.h"
#include "login/otp_service.h"
#include "login/prompter.h"
#include "login/reason.h"
#include "login/recovery_codes.h"
#include "login/remembered_logins.h"
#include "login/rules.h"
#include "login/send_budget.h"
#include "login/wrong_limit.h"

namespace pam_blockid {

// The outside of a login.
struct World {
    Prompter& prompter;
    OtpService& service;
    ContactSource& contacts;
    ContactSource& made_up; // for names that are no account: it always finds something
    Accounts& accounts;
    SendBudget& budget;
    WrongCodes& wrong_codes;
    RecoveryCodes& recovery;
    RememberedLogins& remembered;
    const Clock& clock;
    HostWatch& host;
};

struct LoginRequest {
    std::string user; // PAM_USER, as it was typed
    std::string host; // the name of this one, for the prompt
    // sshd refuses this user whatever is typed, and feeds the stack a password of its own making.
    bool stand_in = false;
    std::string rhost{};            // PAM_RHOST of a caller that is believed; empty: none
    std::chrono::sys_days today{};  // by UTC
    std::string asked_instead{};    // the own name of the account that is asked; empty: `user` is
    std::optional<End> objection{}; // to asking anybody
};

struct Outcome {
    Reason reason = Reason::InternalFault;
    Verdict verdict = Verdict::LocalFault; // that of the reason, but for on_outage and report_only
    std::optional<Verdict> would;          // what report_only kept from being the verdict
    std::string account;                   // its own name, where another spelling was typed
    std::string asked;                     // the account that was asked in place of the user
    std::chrono::seconds wait{0};          // TooManyWrong: until another may be typed
    std::string detail;                    // for the log
    std::vector<std::string> warnings;     // for the log: what the administrator should mend
    std::vector<Channel> channels;
    int attempts = 0;                         // codes typed
    int codes_sent = 0;                       // messages asked for
    std::chrono::milliseconds in_contacts{0}; // looking the contact up
    std::chrono::milliseconds to_prompt{0};   // from the start to the first prompt
    std::chrono::milliseconds to_verdict{0};  // from the last answer typed to the end

    // A warning, unless `remark` is empty. A fault that lasts is told of once.
    void warn(std::string remark);
};

// Runs one login to its end. Verdict::Allow comes of Reason::RightPasscode and of nothing else.
//
// A name that is no account of this host meets prompts of the same shape, in the same time, and is
// told "Invalid passcode"; no message is ever sent for it.
Outcome authenticate(const LoginRequest& request, const LoginRules& rules, World world);

} // namespace pam_blockid
