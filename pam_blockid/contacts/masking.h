// Addresses and numbers as prompts and logs may show them: their owner recognises them, nobody
// else learns them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pam_blockid {

// "john.smith@mysite.com" becomes "j***h@mysite.com": the first and the last character of the local
// part around three stars, however long it is; the first alone when there are one or two. The
// domain is the part after the last '@' and stays.
std::string mask_email(std::string_view address);

// As that, where `id` is an address that parse_email_address() takes, as BlockID users often are;
// else as it is.
std::string masked_if_address(const std::string& id);

// ("1", "1234567890") becomes "+1 ******7890": a star for each national digit but the last four, or
// but a third of them when there are fewer than ten.
std::string mask_phone(std::string_view country_code, std::string_view national);

} // namespace pam_blockid
