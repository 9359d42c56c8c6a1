// SPDX-License-Identifier: Apache-2.0
#include "login/wrong_limit.h"

#include <utility>

#include "login/code_limit.h"

namespace pam_blockid {

TryPermit may_try(std::vector<Clock::TimePoint> times, Clock::TimePoint now,
                  const LoginRules& rules) {
    const std::chrono::seconds wait = wait_for_room(std::move(times), now, rules.wrong_limit);
    if (wait > std::chrono::seconds::zero())
        return {TryPermit::Kind::LimitReached, wait, {}};
    return {};
}

} // namespace pam_blockid
