// SPDX-License-Identifier: Apache-2.0
#include "contacts/configured_users.h"

#include <algorithm>

namespace pam_blockid {

Expected<std::optional<Contact>, ContactError> ConfiguredUsers::find(const std::string& user) {
    const auto found = std::ranges::find(users_, user, &ConfiguredUser::name);
    if (found == users_.end())
        return std::nullopt;
    return found->contact;
}

} // namespace pam_blockid
