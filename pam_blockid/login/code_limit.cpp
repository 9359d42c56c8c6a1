// SPDX-License-Identifier: Apache-2.0
#include "login/code_limit.h"

#include <algorithm>
#include <functional>

namespace pam_blockid {

using std::chrono::seconds;

seconds until(Clock::TimePoint due, Clock::TimePoint now) {
    return std::max(std::chrono::ceil<seconds>(due - now), seconds::zero());
}

seconds wait_for_room(std::vector<Clock::TimePoint> times, Clock::TimePoint now,
                      const CodeLimit& limit) {
    const auto codes = static_cast<std::size_t>(limit.codes);
    if (times.size() < codes)
        return seconds::zero();
    // The one that has to grow old before there is room for another.
    std::ranges::sort(times, std::greater());
    return until(times[codes - 1] + limit.per, now);
}

} // namespace pam_blockid
