// Phone numbers: what is accepted is a country code and a national number in digits, and means the
// same when it is written in full. First line: the default country; the rest: the number.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/phone_number.h"

#include "contacts/country_codes.h"
#include "fuzz.h"

using namespace pam_blockid;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = fuzz::text_of(data, size);
    const std::string_view country = fuzz::take_line(text);
    const auto number = parse_phone_number(text, country);
    if (!number) {
        require(fuzz::is_printable_ascii(number.error()), "an error is printable");
        require(!fuzz::shows_digits_of(number.error(), text, 4), "an error hides the number");
        return 0;
    }
    require(fuzz::is_digits(number->country_code) && fuzz::is_digits(number->national),
            "a number is digits only");
    require(is_country_code(number->country_code), "a country code is assigned");
    require(number->country_code.size() + number->national.size() <= 15, "a number fits E.164");
    const auto again = parse_phone_number("+" + number->country_code + number->national, "");
    require(again && again->country_code == number->country_code &&
                again->national == number->national,
            "a number written in full is the same number");
    require(!fuzz::shows_digits_of(number->masked.substr(number->masked.find(' ')),
                                   number->national, 5),
            "a masked number shows four digits at most");
    return 0;
}
