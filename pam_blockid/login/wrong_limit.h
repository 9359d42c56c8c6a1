// How many wrong passcodes a user may type on this host, in all logins together: the service's own
// lock opens again after a quarter of an hour, and so lets through some 240 guesses a day.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/clock.h"
#include "login/recipient.h"
#include "login/rules.h"

namespace pam_blockid {

struct TryPermit {
    enum class Kind {
        Granted,
        LimitReached,
        NotCounted, // and so not to be judged: guesses that nobody counts have no limit
    };
    Kind kind = Kind::Granted;
    std::chrono::seconds wait{0}; // until another may be typed: LimitReached
    std::string detail;           // for the log: where the count is, or why there is none
};

// Whether one more passcode may be typed after the wrong ones at `times`, in any order.
TryPermit may_try(std::vector<Clock::TimePoint> times, Clock::TimePoint now,
                  const LoginRules& rules);

// A try counts as wrong from before it is judged, so that logins at the same time cannot share one.
class WrongCodes {
public:
    virtual ~WrongCodes() = default;
    // Judges by may_try() and counts nothing. Where the count cannot be read: Granted, as count()
    // stands before every judgement.
    virtual TryPermit look(const Recipient& recipient, const LoginRules& rules) = 0;
    // Judges by may_try() and, when granted, counts one more.
    virtual TryPermit count(const Recipient& recipient, const LoginRules& rules) = 0;
    // The passcode that was counted last was right, or certainly not judged.
    virtual void take_back(const Recipient& recipient) = 0;
};

} // namespace pam_blockid
