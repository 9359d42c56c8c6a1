// Time that only goes forward; a test can stand in for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace pam_blockid {

class Clock {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;

    std::chrono::milliseconds since(TimePoint then) const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(now() - then);
    }
};

} // namespace pam_blockid
