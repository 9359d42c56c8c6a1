// SPDX-License-Identifier: Apache-2.0
#include "contacts/configured_users.h"

#include <algorithm>

namespace pam_blockid {
namespace {

constexpr const char* kOrigin = "users"; // the group of the settings

}

Expected<std::optional<Contact>, ContactError> ConfiguredUsers::find(const std::string& user) {
    const auto with = [&](const std::string& key) {
        return std::ranges::find_if(users_, [&](const ConfiguredUser& candidate) {
            return candidate.name == user && candidate.key == key;
        });
    };
    auto found = with(key_);
    if (found == users_.end())
        found = with("");
    if (found == users_.end())
        return std::nullopt;
    Contact contact = found->contact;
    if (contact.email)
        contact.email->origin = kOrigin;
    if (contact.phone)
        contact.phone->origin = kOrigin;
    return contact;
}

bool ConfiguredUsers::is_shared(const std::string& user) const {
    return std::ranges::any_of(users_, [&](const ConfiguredUser& candidate) {
        return candidate.name == user && !candidate.key.empty();
    });
}

} // namespace pam_blockid
