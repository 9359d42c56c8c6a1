// SPDX-License-Identifier: Apache-2.0
#include "login/send_budget.h"

#include <algorithm>
#include <vector>

#include "login/code_limit.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;
using TimePoint = Clock::TimePoint;

std::vector<TimePoint> times_of(std::span<const SentCode> sent, bool by_this_caller_only) {
    std::vector<TimePoint> times;
    for (const SentCode& code : sent) {
        if (code.by_this_caller || !by_this_caller_only)
            times.push_back(code.at);
    }
    return times;
}

} // namespace

SendPermit may_send(std::span<const SentCode> sent, Clock::TimePoint now, const LoginRules& rules) {
    using Kind = SendPermit::Kind;
    const std::vector<TimePoint> own = times_of(sent, true);
    const int may_still = 1 + rules.resends - static_cast<int>(own.size());
    if (may_still <= 0)
        return {Kind::NoMoreResends, {}, 0, {}};
    if (!own.empty()) {
        if (const seconds wait = until(std::ranges::max(own) + rules.resend_interval, now);
            wait > seconds::zero())
            return {Kind::TooSoon, wait, may_still, {}};
    }
    if (const seconds wait = wait_for_room(times_of(sent, false), now, rules.send_budget);
        wait > seconds::zero())
        return {Kind::BudgetSpent, wait, may_still, {}};
    return {Kind::Granted, {}, may_still - 1, {}};
}

} // namespace pam_blockid
