// A point in monotonic time by which something must be done.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

namespace pam_blockid {

class Deadline {
public:
    using Clock = std::chrono::steady_clock;

    static Deadline after(Clock::duration span) { return Deadline(Clock::now() + span); }

    bool passed() const { return Clock::now() >= at_; }
    // Never negative, and rounded up: a caller that waits this long does not wake too early.
    std::chrono::milliseconds left() const {
        const auto span = std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now());
        return std::max(span, std::chrono::milliseconds::zero());
    }
    // The earlier of this and `span` from now.
    Deadline within(Clock::duration span) const {
        return Deadline(std::min(at_, Clock::now() + span));
    }

private:
    explicit Deadline(Clock::time_point at) : at_(at) {}
    Clock::time_point at_;
};

} // namespace pam_blockid
