// One connection to one directory server. Options are those of the handle: no environment, no
// ldap.conf, no ldaprc, nothing global.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "contacts/ldap_entry.h"
#include "contacts/ldap_settings.h"
#include "support/deadline.h"
#include "support/expected.h"

struct ldap;

namespace pam_blockid {

struct LdapFailure {
    enum class Kind {
        Unavailable, // refused, timed out, TLS, busy: another server may do better
        Unreadable,  // the same, but it was there: what it has of the person may be why
        TooMany,     // more entries than one
        Refused,     // bind, access, base, filter, or no port to connect from: a fault of this host
    };
    Kind kind;
    std::string detail; // for the log; may quote the server, so make it printable
    int code = 0;       // of libldap
};

class LdapConnection {
public:
    // Connects, starts TLS where the settings say so, and binds. The connection with its TLS takes
    // no longer than `connect_timeout` for each address of the host, all of it and the search no
    // longer than `deadline`.
    static Expected<LdapConnection, LdapFailure> open(const std::string& uri,
                                                      const LdapSettings& settings,
                                                      std::chrono::seconds connect_timeout,
                                                      const Deadline& deadline);

    // The entries, at most one, that match `filter`, with the attributes of the settings alone.
    // Referrals are not followed.
    Expected<std::vector<LdapEntry>, LdapFailure>
    search(const std::string& filter, const LdapSettings& settings, const Deadline& deadline);

private:
    struct Unbind {
        std::shared_ptr<Deadline> transfers; // of each read and write
        void operator()(ldap* handle) const;
    };
    using Handle = std::unique_ptr<ldap, Unbind>;

    explicit LdapConnection(Handle handle) : handle_(std::move(handle)) {}

    Handle handle_;
};

} // namespace pam_blockid
