// A deadline for whatever an LDAP connection reads and writes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/deadline.h"

struct ldap;

namespace pam_blockid {

// Makes each read and write of the connections that `handle` opens from now on fail once `deadline`
// has passed; until then it waits for the other side. The deadline is looked at each time, so that
// it may be moved; it must outlive the handle. False when there is no memory.
//
// libldap's own time limits end where TLS begins: with GnuTLS it reads a non-blocking socket over
// and over until the handshake is done, however long that takes (ldap_int_tls_start in 2.5).
bool limit_transfers(ldap* handle, const Deadline& deadline);

} // namespace pam_blockid
