// Whose passcode a login asks for: the user's, or that of who becomes this user (policy.ask).
//
// PAM_RUSER names who calls, and is what a program says: su says it truthfully, others pass on what
// they were told. It is believed as far as the kernel agrees: the real uid of the process that asks
// must be that account's. Setuid programs, such as su, keep that of who started them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "channel/messages.h"
#include "helper/caller.h"
#include "helper/self_service.h"
#include "login/accounts.h"
#include "login/rules.h"
#include "support/expected.h"

namespace pam_blockid {

// The own name of the account that is asked in place of the user; nothing where the user is asked:
// by the rules, or as nobody calls (sshd: there is no PAM_RUSER, and root's process is nobody's),
// or as the user calls.
// The error: it cannot be told who calls, and nobody may be asked in their place.
Expected<std::optional<std::string>, Refusal> asked_instead(const LoginRules& rules,
                                                            const Caller& caller,
                                                            const RequestMessage& request,
                                                            Accounts& accounts);

} // namespace pam_blockid
