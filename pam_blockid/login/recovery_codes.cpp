// SPDX-License-Identifier: Apache-2.0
#include "login/recovery_codes.h"

#include <algorithm>
#include <functional>

#include "login/code_limit.h"

namespace pam_blockid {

std::chrono::seconds recovery_closed_for(std::vector<Clock::TimePoint> times,
                                         Clock::TimePoint now) {
    std::erase_if(times, [&](Clock::TimePoint at) { return at + kWrongRecoverySpan <= now; });
    if (times.size() < kWrongRecoveryCodes)
        return std::chrono::seconds::zero();
    return until(*std::ranges::max_element(times) + kRecoveryClosed, now);
}

} // namespace pam_blockid
