// A deadline for whatever an LDAP connection reads and writes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "support/deadline.h"

struct ldap;

namespace pam_blockid {

// Makes each read and write of the connections that `handle` opens from now on wait for the other
// side until `deadline`, and then fail. Returns that deadline, which may be changed at any time and
// must outlive the handle; null when the handle does not take it.
//
// libldap's own time limits end where TLS begins: with GnuTLS it reads a non-blocking socket over
// and over until the handshake is done, however long that takes (ldap_int_tls_start in 2.5).
std::shared_ptr<Deadline> limit_transfers(ldap* handle, const Deadline& deadline);

} // namespace pam_blockid
