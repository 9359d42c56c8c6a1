// Files that libldap needs to reach a server.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contacts/ldap_settings.h"
#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// Fails when the socket of an ldapi:// URI, or the authorities for any URI with TLS, are closed to
// us: a fault of this host that would pass for a server that cannot be reached. That something does
// not exist is left to libldap.
Expected<void, Complaint> check_ldap_access(const std::string& uri, const LdapSettings& settings);

} // namespace pam_blockid
