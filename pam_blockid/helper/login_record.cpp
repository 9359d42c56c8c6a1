// SPDX-License-Identifier: Apache-2.0
#include "helper/login_record.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>

namespace pam_blockid {
namespace {

std::uint32_t in_milliseconds(std::chrono::milliseconds span) {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(span.count(), 0, most));
}

} // namespace

void write_down(const Outcome& outcome, LoginRecord& record) {
    record.verdict = static_cast<std::uint8_t>(outcome.verdict);
    record.reason = static_cast<std::uint8_t>(outcome.reason);
    record.channels = 0;
    for (const Channel channel : outcome.channels)
        record.channels |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(channel));
    record.has_typed = outcome.attempts > 0 ? 1 : 0;
    record.was_asked = record.has_typed != 0 || outcome.to_prompt.count() > 0 ? 1 : 0;
    record.ms_to_prompt = in_milliseconds(outcome.to_prompt);
    record.ms_to_verdict = in_milliseconds(outcome.to_verdict);
    // The process may end at any time.
    std::atomic_signal_fence(std::memory_order_release);
    record.is_whole = 1;
}

} // namespace pam_blockid
