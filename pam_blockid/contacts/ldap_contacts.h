// The people whose addresses stand in a directory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "contacts/ldap_settings.h"
#include "login/contact_source.h"
#include "support/deadline.h"

namespace pam_blockid {

// Asks the servers in order until one answers; one that refuses the connection, times out, cannot
// be trusted or is busy is passed over. What one server says counts: a name that it does not know
// is not asked for at the next. The time left is shared evenly among the servers still to be asked,
// so that one that accepts and then stays silent leaves enough for the next.
//
// A name with nothing in front of its '@' is nobody's.
class LdapContacts final : public ContactSource {
public:
    // `work_deadline` tells by when the login must be done. The references must outlive this.
    LdapContacts(const LdapSettings& settings, std::string default_country,
                 std::chrono::seconds connect_timeout, std::function<Deadline()> work_deadline);

    Expected<std::optional<Contact>, ContactError> find(const std::string& user) override;

private:
    const LdapSettings& settings_;
    std::string default_country_;
    std::chrono::seconds connect_timeout_;
    std::function<Deadline()> work_deadline_;
};

} // namespace pam_blockid
