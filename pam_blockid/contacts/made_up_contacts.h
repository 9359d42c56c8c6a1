// Contacts of people who do not exist, for a prompt that does not tell that they don't.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "login/contact_source.h"

namespace pam_blockid {

// Gives every name a masked address, a masked number or both, always the same, and none that a
// message could reach: only the masked forms are filled in.
class MadeUpContacts final : public ContactSource {
public:
    // `model`: for a number, the contact of a real person, of whose kinds, domain and country code
    // the made-up one is; never without an address or number. `random`: the same number each time
    // for the same name, and not to be guessed by who has no secret of this host.
    MadeUpContacts(std::function<Contact(std::uint64_t)> model,
                   std::function<std::uint64_t(const std::string&)> random)
        : model_(std::move(model)), random_(std::move(random)) {}

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    std::function<Contact(std::uint64_t)> model_;
    std::function<std::uint64_t(const std::string&)> random_;
};

// `model` with its email address, if it has one, in `domain`, unless that is empty.
Contact in_domain(Contact model, const std::string& domain);

// A model where nobody real stands in the settings: an email address and a phone number, in the
// domain of the directory's tree ("dc=example,dc=com"), else in that of `host`.
Contact model_contact(const std::string& ldap_base, const std::string& host,
                      const std::string& country_code);

} // namespace pam_blockid
