// %-placeholders in texts of the settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace pam_blockid {

struct Placeholder {
    char letter; // 'u' stands for %u
    std::string_view value;
};

// `pattern` with each placeholder replaced by its value and %% by a percent sign. A percent sign
// before anything else stays. Values are taken as they are, percent signs and all.
std::string expand_placeholders(std::string_view pattern,
                                std::span<const Placeholder> placeholders);

// True when each percent sign of `pattern` stands before one of `letters` or another percent sign.
bool has_only_placeholders(std::string_view pattern, std::string_view letters);

inline std::string expand_placeholders(std::string_view pattern,
                                       std::initializer_list<Placeholder> placeholders) {
    return expand_placeholders(pattern, std::span(placeholders.begin(), placeholders.size()));
}

} // namespace pam_blockid
