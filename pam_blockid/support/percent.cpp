// SPDX-License-Identifier: Apache-2.0
#include "support/percent.h"

#include <algorithm>

namespace pam_blockid {

std::string expand_placeholders(std::string_view pattern,
                                std::span<const Placeholder> placeholders) {
    std::string out;
    while (!pattern.empty()) {
        const std::size_t percent = std::min(pattern.find('%'), pattern.size());
        out += pattern.substr(0, percent);
        pattern.remove_prefix(percent);
        if (pattern.size() < 2) {
            out += pattern;
            break;
        }
        const char letter = pattern[1];
        const auto known = std::ranges::find(placeholders, letter, &Placeholder::letter);
        if (known != placeholders.end())
            out += known->value;
        else
            out += letter == '%' ? pattern.substr(0, 1) : pattern.substr(0, 2);
        pattern.remove_prefix(2);
    }
    return out;
}

bool has_only_placeholders(std::string_view pattern, std::string_view letters) {
    for (std::size_t at = pattern.find('%'); at != std::string_view::npos;
         at = pattern.find('%', at + 2)) {
        const std::string_view letter = pattern.substr(at + 1, 1);
        if (letter.empty() || (letter != "%" && letters.find(letter) == std::string_view::npos))
            return false;
    }
    return true;
}

} // namespace pam_blockid
