// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_entry.h"

#include <strings.h>

#include <algorithm>
#include <optional>

#include "contacts/email_address.h"
#include "contacts/phone_number.h"
#include "login/passcode.h"
#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLongestUser = 256;

bool same_name(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool is_binary(std::string_view description) {
    for (std::size_t at = description.find(';'); at != std::string_view::npos;
         at = description.find(';', at + 1)) {
        const std::string_view option = description.substr(at + 1);
        if (same_name(option.substr(0, option.find(';')), "binary"))
            return true;
    }
    return false;
}

// "mail;lang-en" is a subtype of "mail"; ";binary" values are no text.
bool is_subtype(std::string_view description, std::string_view name) {
    return description.size() > name.size() && description[name.size()] == ';' &&
           same_name(description.substr(0, name.size()), name) && !is_binary(description);
}

std::vector<std::string_view> values_of(const LdapEntry& entry, std::string_view name) {
    std::vector<std::string_view> values;
    for (const bool with_options : {false, true}) {
        for (const LdapAttribute& attribute : entry) {
            if (with_options ? is_subtype(attribute.description, name)
                             : same_name(attribute.description, name))
                values.insert(values.end(), attribute.values.begin(), attribute.values.end());
        }
    }
    return values;
}

void add_remark(std::string& remark, std::string_view name, std::string_view reason) {
    const std::string what = std::string(name) + " " + std::string(reason);
    // A thousand values may have the same fault.
    if (remark.find(what) == std::string::npos)
        remark += (remark.empty() ? "" : "; ") + what;
}

// The first value that `parse` takes.
template<class Value, class Parse>
std::optional<Value> first_usable(const LdapEntry& entry, const std::vector<std::string>& names,
                                  Parse parse, std::string& remark) {
    for (const std::string& name : names) {
        for (const std::string_view raw : values_of(entry, name)) {
            const std::string_view value = trimmed(raw);
            if (value.empty())
                continue;
            auto parsed = parse(value);
            if (!parsed) {
                add_remark(remark, name, parsed.error());
                continue;
            }
            if constexpr (requires { parsed->origin; })
                parsed->origin = "ldap attribute " + name;
            return std::move(*parsed);
        }
    }
    return std::nullopt;
}

Expected<std::string, std::string> parse_user(std::string_view text) {
    if (text.size() > kLongestUser || !is_utf8(text) || std::ranges::any_of(text, is_control))
        return Unexpected<std::string>(
            "is no user id; expected at most 256 bytes of UTF-8 without control characters");
    return std::string(text);
}

} // namespace

Contact contact_from(const LdapEntry& entry, const LdapSettings& settings,
                     std::string_view default_country) {
    Contact contact;
    contact.email = first_usable<EmailAddress>(entry, settings.email_attributes,
                                               parse_email_address, contact.remark);
    contact.phone = first_usable<PhoneNumber>(
        entry, settings.phone_attributes,
        [&](std::string_view text) { return parse_phone_number(text, default_country); },
        contact.remark);
    if (!settings.blockid_user_attribute.empty())
        contact.blockid_user = first_usable<std::string>(entry, {settings.blockid_user_attribute},
                                                         parse_user, contact.remark)
                                   .value_or("");
    return contact;
}

} // namespace pam_blockid
