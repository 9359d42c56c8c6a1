// The point from which on the helper can do nothing but talk: to the tenant, to LDAP, to the log.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/privileges.h"
#include "helper/system_calls.h"
#include "support/expected.h"

namespace pam_blockid {

// What a process that forks those to be locked down does for all of them.
Expected<DeniedCalls, std::string> compile_lockdown();

// Gives up root for `ids` (whoever is not root stays who they are), every capability, and the
// system calls that only an intruder would want (system_calls.h). For good: whatever needs root
// must be open before. Nothing may be let in after a failure. `denied` may be null: it is compiled
// then.
Expected<void, std::string> lock_down(const UserIds& ids, const DeniedCalls* denied = nullptr);

} // namespace pam_blockid
