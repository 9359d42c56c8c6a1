// What has become of the broker's logins, in numbers of a fixed size.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "helper/login_record.h"

namespace pam_blockid {

struct Histogram {
    static constexpr std::array<std::uint32_t, 10> kBoundsMs{50,   100,  250,   500,   1000,
                                                             2500, 5000, 10000, 30000, 60000};

    std::array<std::uint64_t, kBoundsMs.size() + 1> within{}; // up to each; the last: above all
    std::uint64_t sum_ms = 0;

    void add(std::uint32_t ms);
};

// Why a login has no record that counts.
enum class Unrecorded : std::uint8_t {
    Nothing, // it ended without one: nothing was asked for, or the caller went away
    Nonsense,
    Signal,  // it was ended by one
    Renewal, // it was under way when the broker replaced itself
};
inline constexpr std::size_t kUnrecordedKinds = 4;

inline constexpr std::size_t kReasons = static_cast<std::size_t>(Reason::InternalFault) + 1;
inline constexpr std::size_t kVerdicts = static_cast<std::size_t>(Verdict::NoFirstFactor);
inline constexpr std::size_t kChannels = static_cast<std::size_t>(Channel::Voice) + 1;

// Whether the module alone has it: no login that comes to a process ends so.
constexpr bool is_modules_own(Reason reason) {
    return reason == Reason::NoFirstFactor || reason == Reason::NoBroker;
}

struct Counts {
    struct Ends {
        std::uint64_t as_usual = 0; // with the reason's own verdict
        std::uint64_t let_pass = 0; // with Ignore in its place (on_outage, report_only)
    };
    std::array<Ends, kReasons> by_reason{};
    // By Channel, and those without a message; by Verdict.
    std::array<std::array<std::uint64_t, kVerdicts>, kChannels + 1> by_channel{};
    Histogram to_prompt;
    Histogram to_verdict;
    std::array<std::uint64_t, kUnrecordedKinds> unrecorded{};

    // False, with nothing counted, when a number in it is none that a login writes.
    bool add(const LoginRecord& record);
    void add(Unrecorded why) { ++unrecorded[static_cast<std::size_t>(why)]; }
};

} // namespace pam_blockid
