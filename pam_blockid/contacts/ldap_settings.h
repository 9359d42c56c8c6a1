// Where and how a directory is asked for contacts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/secret.h"

namespace pam_blockid {

enum class LdapScope { Base, One, Subtree };

struct LdapSettings {
    std::vector<std::string> uris; // ldaps://, ldap:// or ldapi://, tried in order
    std::string base;
    LdapScope scope = LdapScope::Subtree;
    std::string filter = "(&(objectClass=posixAccount)(uid=%u))";
    std::string bind_dn; // empty: anonymous, or SASL
    Secret bind_password;
    bool sasl_external = false;
    bool start_tls = false;
    std::string ca_file = "/etc/ssl/certs/ca-certificates.crt";
    std::vector<std::string> email_attributes{"mail"};
    std::vector<std::string> phone_attributes{"mobile", "telephoneNumber"};
    std::string blockid_user_attribute; // empty: the login name is the BlockID user id
    std::chrono::seconds timeout{10};   // of a whole look-up, all servers together
    std::string certificate_file;       // ours, for TLS, in PEM; empty: none
    Secret key;                         // that of the certificate, in PEM
};

} // namespace pam_blockid
