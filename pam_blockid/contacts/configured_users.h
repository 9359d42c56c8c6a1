// The people whose addresses stand in the settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "login/contact.h"
#include "login/contact_source.h"
#include "support/expected.h"

namespace pam_blockid {

// An entry of `users`, its address and number already in normal form.
struct ConfiguredUser {
    std::string name; // login name
    Contact contact;
};

// Finds a login name among `users`, byte for byte: "Bob" and "bob " are not "bob". Never fails.
class ConfiguredUsers : public ContactSource {
public:
    // `users` must outlive this object and name nobody twice.
    explicit ConfiguredUsers(const std::vector<ConfiguredUser>& users) : users_(users) {}

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    const std::vector<ConfiguredUser>& users_;
};

} // namespace pam_blockid
