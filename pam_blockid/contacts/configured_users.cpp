// SPDX-License-Identifier: Apache-2.0
#include "contacts/configured_users.h"

#include <algorithm>

namespace pam_blockid {
namespace {

constexpr const char* kOrigin = "users"; // the group of the settings

}

Expected<std::optional<Contact>, ContactError> ConfiguredUsers::find(const std::string& user) {
    const auto found = std::ranges::find(users_, user, &ConfiguredUser::name);
    if (found == users_.end())
        return std::nullopt;
    Contact contact = found->contact;
    if (contact.email)
        contact.email->origin = kOrigin;
    if (contact.phone)
        contact.phone->origin = kOrigin;
    return contact;
}

} // namespace pam_blockid
