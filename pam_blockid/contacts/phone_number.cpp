// SPDX-License-Identifier: Apache-2.0
#include "contacts/phone_number.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "contacts/country_codes.h"
#include "contacts/masking.h"
#include "support/ascii.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLongestText = 64;
constexpr std::size_t kMostDigits = 15; // with the country code
constexpr std::size_t kFewestNationalDigits = 4;

struct NationalLength {
    std::string_view country_code;
    std::size_t digits;
};
constexpr std::array<NationalLength, 2> kNationalLengths{{{"1", 10}, {"91", 10}}};

// What stands on the paper, without the punctuation.
struct Written {
    bool international = false; // began with '+'
    std::string digits;
};

Unexpected<Complaint> refuse(std::string_view reason, std::string_view remedy = {}) {
    return Unexpected<Complaint>(Complaint(reason, remedy));
}

// "ext. 12", "x12", "#12", ";ext=12", ",12": something after the first digit that asks for more
// dialling.
bool has_extension(std::string_view text) {
    const auto first_digit = std::ranges::find_if(text, is_digit);
    return std::find_first_of(first_digit, text.end(), std::begin("xX#;,"),
                              std::end("xX#;,") - 1) != text.end();
}

Expected<Written, Complaint> read_written(std::string_view text) {
    if (text.size() > kLongestText)
        return refuse("is too long to be a phone number");
    if (has_extension(text))
        return refuse("has an extension", "passcodes can't be sent to extensions, leave it out");
    Written written;
    std::optional<std::size_t> parenthesis; // how many digits stand before the open one
    for (const char c : text) {
        if (is_digit(c)) {
            written.digits += c;
        } else if (c == '+' && written.digits.empty() && !written.international) {
            written.international = true;
        } else if (c == '(' && !parenthesis) {
            parenthesis = written.digits.size();
        } else if (c == ')' && parenthesis) {
            if (written.digits.substr(*parenthesis) == "0")
                return refuse("has a trunk zero \"(0)\"", "leave it out");
            parenthesis.reset();
        } else if (c != ' ' && c != '.' && c != '-') {
            return refuse("is not a phone number",
                          "expected digits, spaces, dots, hyphens and paired "
                          "parentheses, with a leading + before a country code");
        }
    }
    if (parenthesis)
        return refuse("has a parenthesis that isn't closed");
    if (written.digits.empty())
        return refuse("holds no digits");
    return written;
}

Expected<PhoneNumber, Complaint> checked(std::string_view country_code, std::string_view national) {
    const auto fixed =
        std::ranges::find(kNationalLengths, country_code, &NationalLength::country_code);
    if (fixed != kNationalLengths.end() && national.size() != fixed->digits)
        return refuse("has " + std::to_string(national.size()) + " digits after the country code " +
                          std::string(country_code),
                      "expected " + std::to_string(fixed->digits));
    if (national.size() < kFewestNationalDigits)
        return refuse("is too short", "expected at least " + std::to_string(kFewestNationalDigits) +
                                          " digits after the country code");
    if (country_code.size() + national.size() > kMostDigits)
        return refuse("is too long", "expected at most " + std::to_string(kMostDigits) +
                                         " digits with the country code");
    return PhoneNumber{std::string(country_code), std::string(national),
                       mask_phone(country_code, national)};
}

Expected<PhoneNumber, Complaint> read_international(std::string_view digits) {
    const std::string_view country_code = country_code_of(digits);
    if (country_code.empty())
        return refuse("begins with a country code that isn't assigned");
    return checked(country_code, digits.substr(country_code.size()));
}

Expected<PhoneNumber, Complaint> read_national(std::string_view digits,
                                               std::string_view country_code) {
    if (digits.starts_with("00"))
        return refuse("begins with 00", "write + and the country code");
    if (country_code.empty())
        return refuse("has no country code", "write it with + and the country code, or set "
                                             "contacts.default_country");
    if (!is_country_code(country_code))
        return refuse("has no country code, and contacts.default_country isn't one that is "
                      "assigned");
    if (digits.starts_with('0'))
        return refuse("begins with 0", "write it with + and the country code, as for a call from "
                                       "abroad");
    if (country_code == "1" && digits.size() == 11 && digits.starts_with('1'))
        digits.remove_prefix(1);
    return checked(country_code, digits);
}

} // namespace

Expected<PhoneNumber, Complaint> parse_phone_number(std::string_view text,
                                                    std::string_view default_country) {
    const auto written = read_written(text);
    if (!written)
        return Unexpected<Complaint>(written.error());
    return written->international ? read_international(written->digits)
                                  : read_national(written->digits, default_country);
}

} // namespace pam_blockid
