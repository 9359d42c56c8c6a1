// The sources of contacts that the settings name, in their order, as one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "contacts/combined_contacts.h"
#include "contacts/configured_users.h"
#include "contacts/ldap_contacts.h"
#include "settings/settings.h"

namespace pam_blockid {

class ConfiguredContacts final : public ContactSource {
public:
    // `work_deadline` tells by when the login must be done. `settings` must outlive this object.
    ConfiguredContacts(const Settings& settings, const std::vector<Channel>& channels,
                       std::function<Deadline()> work_deadline);

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override {
        return combined_.find(user);
    }

private:
    std::vector<ContactSource*> in_order(const std::vector<ContactOrigin>& origins);

    ConfiguredUsers users_;
    LdapContacts directory_;
    CombinedContacts combined_;
};

} // namespace pam_blockid
