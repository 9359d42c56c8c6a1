// SPDX-License-Identifier: Apache-2.0
#include "blockid/json_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

// RFC 8259, section 7: without DEL.
bool is_control_of_json(char c) {
    return static_cast<unsigned char>(c) < 0x20;
}

// What follows when `text` begins with `front`.
std::optional<std::string_view> after(std::string_view text, std::string_view front) {
    if (!text.starts_with(front))
        return std::nullopt;
    return text.substr(front.size());
}

// What follows the digits at the front of `text`; nothing when there are none.
std::optional<std::string_view> after_digits(std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    if (end == text.begin())
        return std::nullopt;
    return text.substr(static_cast<std::size_t>(end - text.begin()));
}

// Others are read as they please: as infinity by jsoncpp 1.9.6.
bool fits_a_double(std::string_view number) {
    double value = 0;
    const char* const end = number.data() + number.size();
    const auto [stopped, error] = std::from_chars(number.data(), end, value);
    return error == std::errc() && stopped == end;
}

// What follows the number at the front of `text` (RFC 8259, section 6).
std::optional<std::string_view> after_number(std::string_view text) {
    const std::string_view digits = after(text, "-").value_or(text);
    auto rest = digits.starts_with('0') ? after(digits, "0") : after_digits(digits);
    if (rest && rest->starts_with('.'))
        rest = after_digits(rest->substr(1));
    if (rest && (rest->starts_with('e') || rest->starts_with('E'))) {
        const std::string_view exponent = rest->substr(1);
        const bool has_sign = exponent.starts_with('+') || exponent.starts_with('-');
        rest = after_digits(exponent.substr(has_sign ? 1 : 0));
    }
    if (!rest || (!rest->empty() && (is_digit(rest->front()) || rest->front() == '.')))
        return std::nullopt;
    return fits_a_double(text.substr(0, text.size() - rest->size())) ? rest : std::nullopt;
}

// The UTF-16 unit of the escape at the front of `text`, such as \u00e9.
std::optional<unsigned> utf16_unit(std::string_view text) {
    const auto digits = after(text, "\\u");
    if (!digits || digits->size() < 4)
        return std::nullopt;
    unsigned unit = 0;
    const char* const end = digits->data() + 4;
    const auto [stopped, error] = std::from_chars(digits->data(), end, unit, 16);
    if (error != std::errc() || stopped != end)
        return std::nullopt;
    return unit;
}

constexpr std::size_t kUnit = 6; // bytes of such an escape

// What follows the escape at the front of `text`. A surrogate counts with its other half only.
std::optional<std::string_view> after_escape(std::string_view text) {
    if (!text.starts_with("\\u"))
        return text.size() < 2 ? std::nullopt : std::optional(text.substr(2));
    const auto unit = utf16_unit(text);
    if (!unit || (*unit >= 0xdc00 && *unit <= 0xdfff))
        return std::nullopt;
    text.remove_prefix(kUnit);
    if (*unit < 0xd800 || *unit > 0xdbff)
        return text;
    const auto low = utf16_unit(text);
    if (!low || *low < 0xdc00 || *low > 0xdfff)
        return std::nullopt;
    return text.substr(kUnit);
}

// What follows the string whose opening quote stands in front of `text`.
std::optional<std::string_view> after_string(std::string_view text) {
    std::optional<std::string_view> rest = text;
    while (rest && !rest->empty() && rest->front() != '"') {
        if (rest->front() == '\\')
            rest = after_escape(*rest);
        else
            rest =
                is_control_of_json(rest->front()) ? std::nullopt : std::optional(rest->substr(1));
    }
    return rest ? after(*rest, "\"") : std::nullopt;
}

// What follows the character, number or string at the front of `text`.
std::optional<std::string_view> after_token(std::string_view text) {
    const char c = text.front();
    if (c == '"')
        return after_string(text.substr(1));
    if (is_digit(c) || c == '-')
        return after_number(text);
    const bool is_white = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    // A '/' begins a comment; a number begins neither with '+' nor with '.'.
    if ((is_control_of_json(c) && !is_white) || c == '/' || c == '+' || c == '.')
        return std::nullopt;
    return text.substr(1);
}

} // namespace

bool keeps_to_json(std::string_view text) {
    std::optional<std::string_view> rest = text;
    while (rest && !rest->empty())
        rest = after_token(*rest);
    return rest.has_value();
}

} // namespace pam_blockid
