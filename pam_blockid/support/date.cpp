// SPDX-License-Identifier: Apache-2.0
#include "support/date.h"

#include <array>
#include <cstdio>

#include "support/text_parts.h"

namespace pam_blockid {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

} // namespace

std::optional<std::chrono::sys_days> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return std::nullopt;
    const auto y = number_in<unsigned>(text.substr(0, 4));
    const auto m = number_in<unsigned>(text.substr(5, 2));
    const auto d = number_in<unsigned>(text.substr(8));
    if (!y || !m || !d)
        return std::nullopt;
    const year_month_day date(year(static_cast<int>(*y)), month(*m), day(*d));
    return date.ok() ? std::optional(std::chrono::sys_days(date)) : std::nullopt;
}

std::string text_of(std::chrono::sys_days day) {
    const year_month_day date(day);
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

} // namespace pam_blockid
