// SPDX-License-Identifier: Apache-2.0
#include "login/passcode.h"

#include <algorithm>

#include "support/ascii.h"

namespace pam_blockid {

std::string_view trimmed(std::string_view text) {
    static constexpr std::string_view white = " \t\r\n\v\f";
    const std::size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

std::optional<Passcode> Passcode::parse(std::string_view typed, CodeLength length) {
    const std::string_view text = trimmed(typed);
    if (text.size() < length.shortest || text.size() > length.longest ||
        !std::all_of(text.begin(), text.end(), is_digit))
        return std::nullopt;
    Passcode passcode;
    if (!passcode.digits_.assign(text))
        return std::nullopt;
    return passcode;
}

} // namespace pam_blockid
