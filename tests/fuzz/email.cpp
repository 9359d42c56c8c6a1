// Email addresses: what is accepted is one plain address without anything that a mail server or a
// JSON body could take for more, and its masked form keeps the middle to itself.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/email_address.h"

#include <algorithm>

#include "contacts/masking.h"
#include "fuzz.h"

using namespace pam_blockid;
using fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const auto email = parse_email_address(text);
    mask_email(text);
    if (!email) {
        require(fuzz::is_printable_ascii(email.error()), "an error is printable");
        return 0;
    }
    require(email->address == text, "an address is kept as written");
    require(fuzz::is_printable_ascii(text) && text.size() <= 254, "an address is short plain text");
    require(text.find_first_of(" \"\\(),:;<>[]") == std::string_view::npos,
            "an address has no character that ends it early");
    require(std::count(text.begin(), text.end(), '@') == 1, "an address has one @");
    const std::size_t at = text.find('@');
    const std::string_view masked = email->masked;
    require(masked.size() <= text.size() - at + 5 && masked.ends_with(text.substr(at)) &&
                masked.substr(1).starts_with("***"),
            "a masked address shows two characters and the domain");
    return 0;
}
