// Days of the calendar, as settings and people have them: 2027-03-31.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace pam_blockid {

// Nothing where `text` is not exactly four, two and two digits, or is a day that no calendar has.
std::optional<std::chrono::sys_days> parse_date(std::string_view text);

std::string text_of(std::chrono::sys_days day);

// By UTC.
inline std::chrono::sys_days today() {
    return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

} // namespace pam_blockid
