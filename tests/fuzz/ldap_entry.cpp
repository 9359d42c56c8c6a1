// Directory entries: whatever a directory says, the contact made of it is a plain address and a
// number in digits, or there is none. A line "name: value" is one value of one attribute.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_entry.h"

#include "contacts/email_address.h"
#include "contacts/phone_number.h"
#include "fuzz.h"
#include "support/printable.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

LdapEntry entry_from(std::string_view text) {
    LdapEntry entry;
    while (!text.empty()) {
        const std::string_view line = fuzz::take_line(text);
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        std::string value(line.substr(std::min(colon + 1, line.size())));
        if (!entry.empty() && entry.back().description == name)
            entry.back().values.push_back(std::move(value));
        else
            entry.push_back({std::string(name), {std::move(value)}});
    }
    return entry;
}

LdapSettings settings() {
    LdapSettings settings;
    settings.email_attributes = {"mail", "rfc822Mailbox"};
    settings.phone_attributes = {"mobile", "telephoneNumber"};
    settings.blockid_user_attribute = "employeeNumber";
    return settings;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const LdapSettings kSettings = settings();
    const std::string_view text = fuzz::text_of(data, size);
    const Contact contact = contact_from(entry_from(text), kSettings, "1");
    if (contact.email)
        require(parse_email_address(contact.email->address).has_value(), "an email is one");
    if (contact.phone)
        require(fuzz::is_digits(contact.phone->country_code) &&
                    fuzz::is_digits(contact.phone->national),
                "a phone number is digits only");
    require(contact.blockid_user.size() <= 256 && is_utf8(contact.blockid_user) &&
                contact.blockid_user.find('\0') == std::string::npos,
            "a user id is short text");
    require(fuzz::is_printable_ascii(contact.remark), "a remark is printable");
    require(!fuzz::shows_digits_of(contact.remark, text, 5), "a remark hides what it is about");
    require(contact.remark.size() < 8192, "a remark is short, however many values there are");
    return 0;
}
