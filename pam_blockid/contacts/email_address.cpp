// SPDX-License-Identifier: Apache-2.0
#include "contacts/email_address.h"

#include <algorithm>

#include "contacts/masking.h"
#include "support/host_name.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLongestLocalPart = 64; // RFC 5321, section 4.5.3.1.1
constexpr std::size_t kLongestAddress = 254;  // what fits a RFC 5321 path of 256 with its < and >

Unexpected<Complaint> refuse(const char* reason, const char* remedy = "") {
    return Unexpected<Complaint>(Complaint(reason, remedy));
}

// RFC 5322, section 3.2.3.
bool is_atext(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_dot_atom(std::string_view text) {
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           text.find("..") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return is_atext(c) || c == '.'; });
}

} // namespace

Expected<EmailAddress, Complaint> parse_email_address(std::string_view text) {
    if (text.size() > kLongestAddress)
        return refuse("is longer than 254 bytes");
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos)
        return refuse("has no '@'");
    const std::string_view local = text.substr(0, at);
    const std::string_view domain = text.substr(at + 1);
    if (local.size() > kLongestLocalPart)
        return refuse("has more than 64 bytes before the '@'");
    if (!is_dot_atom(local))
        return refuse("has something before the '@' that isn't allowed there",
                      "expected letters, digits, single dots and !#$%&'*+-/=?^_`{|}~");
    if (!is_host_name(domain) || domain.find('.') == std::string_view::npos)
        return refuse("has no full domain name after the '@'");
    return EmailAddress{std::string(text), mask_email(text)};
}

} // namespace pam_blockid
