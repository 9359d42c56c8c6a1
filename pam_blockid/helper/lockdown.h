// The point from which on the helper can do nothing but talk: to the tenant, to LDAP, to the log.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/privileges.h"
#include "support/expected.h"

namespace pam_blockid {

// Gives up root for `ids` (whoever is not root stays who they are), every capability, and the
// system calls that only an intruder would want (system_calls.h). For good: whatever needs root
// must be open before. Nothing may be let in after a failure.
Expected<void, std::string> lock_down(const UserIds& ids);

} // namespace pam_blockid
