// From a directory entry to a contact. Knows no LDAP library.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contacts/ldap_settings.h"
#include "login/contact.h"

namespace pam_blockid {

struct LdapAttribute {
    std::string description; // "mail", or with options "mail;lang-en" (RFC 4512, section 2.5)
    std::vector<std::string> values;
};
using LdapEntry = std::vector<LdapAttribute>;

// The first usable email address and phone number in the order of the configured attributes; of one
// attribute, values without options come before those with. A value that is blank, binary or
// refused by the readers of addresses and numbers is passed over, and the contact's remark says so
// without quoting it.
Contact contact_from(const LdapEntry& entry, const LdapSettings& settings,
                     std::string_view default_country);

} // namespace pam_blockid
