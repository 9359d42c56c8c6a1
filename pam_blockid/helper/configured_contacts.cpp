// SPDX-License-Identifier: Apache-2.0
#include "helper/configured_contacts.h"

#include <utility>

#include "support/printable.h"

namespace pam_blockid {

ConfiguredContacts::ConfiguredContacts(const Settings& settings,
                                       const std::vector<Channel>& channels,
                                       std::function<Deadline()> work_deadline,
                                       std::function<void()> before_directory, std::string ssh_key)
    : names_(settings.otp.names), asks_users_(settings.contacts.asks(ContactOrigin::Users)),
      users_(settings.users, std::move(ssh_key)),
      directory_(LdapContacts(settings.ldap, settings.contacts.default_country,
                              settings.network.connect_timeout, std::move(work_deadline)),
                 std::move(before_directory)),
      combined_(in_order(settings.contacts.sources), channels,
                settings.ldap.blockid_user_attribute.empty() ? nullptr : &directory_) {}

Expected<std::optional<Contact>, ContactError> ConfiguredContacts::find(const std::string& user) {
    const std::string name = person_name(user, names_);
    const bool is_shared = asks_users_ && users_.is_shared(name);
    auto found = is_shared ? sharer_of(name) : combined_.find(name);
    if (found && *found && (*found)->blockid_user.empty())
        (*found)->blockid_user = blockid_user_of(name, names_);
    return found;
}

Expected<std::optional<Contact>, ContactError>
ConfiguredContacts::sharer_of(const std::string& name) {
    auto found = users_.find(name);
    if (*found)
        return found;
    Contact nobody;
    nobody.remark = "users has entries for keys of " + quoted(name) + ", and none for this login";
    return nobody;
}

Expected<std::optional<Contact>, ContactError>
ConfiguredContacts::Directory::find(const std::string& user) {
    if (before_)
        before_();
    return servers_.find(user);
}

std::vector<ContactSource*>
ConfiguredContacts::in_order(const std::vector<ContactOrigin>& origins) {
    std::vector<ContactSource*> sources;
    for (const ContactOrigin origin : origins) {
        if (origin == ContactOrigin::Users)
            sources.push_back(&users_);
        else
            sources.push_back(&directory_);
    }
    return sources;
}

} // namespace pam_blockid
