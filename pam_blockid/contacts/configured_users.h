// The people whose addresses stand in the settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "login/contact.h"
#include "login/contact_source.h"
#include "support/expected.h"

namespace pam_blockid {

// An entry of `users`, its address and number already in normal form.
struct ConfiguredUser {
    std::string name; // login name
    Contact contact;
    // "SHA256:..." of the SSH key with which the person logs in to an account that several share;
    // empty: whoever it is.
    std::string key{};
};

// Finds a login name among `users`, byte for byte: "Bob" and "bob " are not "bob". Of those with
// the name, the one with the key counts, else the one without a key. Never fails.
class ConfiguredUsers : public ContactSource {
public:
    // `users` must outlive this object and name nobody twice with the same key. `key`: that of the
    // login, as sshd has checked it; empty: none.
    explicit ConfiguredUsers(const std::vector<ConfiguredUser>& users, std::string key = {})
        : users_(users), key_(std::move(key)) {}

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;
    // Whether people share this account, and their keys tell them apart.
    bool is_shared(const std::string& user) const;

private:
    const std::vector<ConfiguredUser>& users_;
    std::string key_;
};

} // namespace pam_blockid
