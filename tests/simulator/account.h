// What the service remembers about one user: the code that was sent last, the wrong ones that came
// back, and the lock that too many of them turn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "clock.h"

namespace blockid_simulator {

// More than five wrong codes in thirty minutes lock a user for fifteen.
inline constexpr std::size_t kWrongCodesAllowed = 5;
inline constexpr std::chrono::minutes kWrongCodeWindow{30};
inline constexpr std::chrono::minutes kLockTime{15};

enum class Check { Right, Wrong, Used, Expired, Locked };

class Account {
public:
    bool locked(Time now) const { return now < locked_until_; }
    bool holds(std::string_view code) const { return sent_ && sent_->code == code; }
    // `code` takes the place of the one before and is good until just before `expires`.
    void send(std::string code, Time expires) { sent_ = Sent{std::move(code), expires, false}; }
    // A right code can be used once and forgives the wrong ones before it; only wrong codes count
    // towards the lock, and the one that turns it is already answered with Locked.
    Check check(std::string_view code, Time now);
    // What an administrator of the tenant does.
    void unlock();

private:
    struct Sent {
        std::string code;
        Time expires;
        bool used;
    };

    Check count_wrong(Time now);

    std::optional<Sent> sent_;
    std::deque<Time> wrong_;
    Time locked_until_{};
};

} // namespace blockid_simulator
