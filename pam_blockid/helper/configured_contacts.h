// The sources of contacts that the settings name, in their order, as one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "contacts/combined_contacts.h"
#include "contacts/configured_users.h"
#include "contacts/ldap_contacts.h"
#include "settings/settings.h"

namespace pam_blockid {

class ConfiguredContacts final : public ContactSource {
public:
    // `work_deadline` tells by when the login must be done. `before_directory` is called before the
    // directory is asked, and not where it need not be. `ssh_key`: "SHA256:..." of the key that
    // sshd has checked, if any. `settings` must outlive this object.
    ConfiguredContacts(const Settings& settings, const std::vector<Channel>& channels,
                       std::function<Deadline()> work_deadline,
                       std::function<void()> before_directory = {}, std::string ssh_key = {});

    // Asks by the name of the person whom the account `user` is of, and knows the BlockID user of
    // whoever is found. An account that several people share is looked for in `users` alone: what
    // a directory has of it is none of theirs.
    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    Expected<std::optional<Contact>, ContactError> sharer_of(const std::string& name);

    class Directory final : public ContactSource {
    public:
        Directory(LdapContacts servers, std::function<void()> before)
            : servers_(std::move(servers)), before_(std::move(before)) {}
        Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

    private:
        LdapContacts servers_;
        std::function<void()> before_;
    };

    std::vector<ContactSource*> in_order(const std::vector<ContactOrigin>& origins);

    const NameRules& names_;
    bool asks_users_;
    ConfiguredUsers users_;
    Directory directory_;
    CombinedContacts combined_;
};

} // namespace pam_blockid
