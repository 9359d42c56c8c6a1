// How many passcodes a user is sent on this host: a budget for all logins together, and the resend
// rule for one caller, as a sudo runs PAM anew after a wrong passcode.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <span>
#include <string>

#include "login/clock.h"
#include "login/recipient.h"
#include "login/rules.h"

namespace pam_blockid {

struct SentCode {
    Clock::TimePoint at;
    bool by_this_caller = false; // and may still be of use
};

struct SendPermit {
    enum class Kind {
        Granted,
        TooSoon,       // within resend_interval
        NoMoreResends, // `resends` are used up
        BudgetSpent,
        NotCounted, // it cannot be counted, and what nobody counts has no bound
    };
    Kind kind = Kind::Granted;
    std::chrono::seconds wait{0}; // after which it is worth asking again: TooSoon, BudgetSpent
    int resends_left = 0;         // for this caller, this permit used
    std::string remark;           // for the log: why it is not kept where it should be
};

// Whether one more passcode may be sent after those in `sent`, in any order.
SendPermit may_send(std::span<const SentCode> sent, Clock::TimePoint now, const LoginRules& rules);

class SendBudget {
public:
    virtual ~SendBudget() = default;
    // Judges by may_send() and, when granted, counts the passcode as sent.
    virtual SendPermit take(const Recipient& recipient, const LoginRules& rules) = 0;
    // The passcode of the last permit was certainly not sent.
    virtual void give_back(const Recipient& recipient) = 0;
    // What was sent is of no more use, after the right passcode or a lock: the next login of this
    // caller begins afresh.
    virtual void settle(const Recipient& recipient) = 0;
};

} // namespace pam_blockid
