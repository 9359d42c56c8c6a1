// SPDX-License-Identifier: Apache-2.0
#include "support/host_name.h"

#include <algorithm>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label,
                               [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

} // namespace

bool is_host_name(std::string_view text) {
    if (text.size() > 253)
        return false;
    for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
        if (!is_label(text.substr(0, dot)))
            return false;
        text.remove_prefix(dot + 1);
    }
    return is_label(text) && !std::ranges::all_of(text, is_digit);
}

} // namespace pam_blockid
