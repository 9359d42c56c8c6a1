// Phone numbers as people write them, brought into the two parts that the service wants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "login/contact.h"
#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// Reads an E.164 number ("+1 (415) 555-0123") or, when `default_country` is a country calling code,
// a number in national form ("415.555.0123"). Spaces, dots, hyphens and parentheses are skipped.
//
// Nothing is guessed, because a wrong guess sends a passcode to a stranger. Refused are therefore:
// extensions, a trunk zero "(0)", a national form that begins with 0 or 00, a country code that
// isn't assigned. One thing is certain and is accepted: with country 1, which has ten digits, an
// eleventh in front that is 1 is the long-distance prefix.
//
// A zero after a country code is kept: the numbers of some countries begin with one.
//
// Lengths: at least 4 national digits and at most 15 in all (ITU-T E.164); exactly 10 national ones
// for 1 (NANP) and 91 (India). Area codes are not judged.
//
// The error is the rest of a sentence that begins with the number's name, without the number:
// "has an extension; ...".
Expected<PhoneNumber, Complaint> parse_phone_number(std::string_view text,
                                                    std::string_view default_country);

} // namespace pam_blockid
