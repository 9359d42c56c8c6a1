// SPDX-License-Identifier: Apache-2.0
#include "broker/counts.h"

#include <algorithm>

namespace pam_blockid {
namespace {

constexpr std::uint32_t kLongestMs = 3'600'000; // no deadline of a login is as long

bool is_sound(const LoginRecord& record) {
    if (record.is_whole != 1 || record.reason >= kReasons || record.channels >= 1U << kChannels ||
        record.was_asked > 1 || record.has_typed > 1 || record.names_no_file > 1)
        return false;
    const auto reason = static_cast<Reason>(record.reason);
    const auto usual = static_cast<std::uint8_t>(text_of(reason).verdict);
    const bool has_verdict =
        record.verdict == usual || record.verdict == static_cast<std::uint8_t>(Verdict::Ignore);
    return !is_modules_own(reason) && has_verdict && record.ms_to_prompt <= kLongestMs &&
           record.ms_to_verdict <= kLongestMs;
}

} // namespace

void Histogram::add(std::uint32_t ms) {
    const auto* const bound = std::ranges::lower_bound(kBoundsMs, ms);
    ++within[static_cast<std::size_t>(bound - kBoundsMs.begin())];
    sum_ms += ms;
}

bool Counts::add(const LoginRecord& record) {
    if (!is_sound(record))
        return false;
    const auto usual =
        static_cast<std::uint8_t>(text_of(static_cast<Reason>(record.reason)).verdict);
    Ends& ends = by_reason[record.reason];
    ++(record.verdict == usual ? ends.as_usual : ends.let_pass);
    for (std::size_t channel = 0; channel < kChannels; ++channel)
        by_channel[channel][record.verdict - 1U] += record.channels >> channel & 1U;
    by_channel[kChannels][record.verdict - 1U] += record.channels == 0 ? 1 : 0;
    if (record.was_asked == 1)
        to_prompt.add(record.ms_to_prompt);
    if (record.has_typed == 1)
        to_verdict.add(record.ms_to_verdict);
    return true;
}

} // namespace pam_blockid
