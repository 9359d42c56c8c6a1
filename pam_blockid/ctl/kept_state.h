// What this host keeps of people for longer than a login, and whose it is.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "login/accounts.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Opens kStateDirectory, made where it is missing, and gives root up for the helper's user, for
// good: what is written there is that user's own. Whoever is not root is told that `what` is
// root's, and to run `command`: "recovery codes are root's to give", "codes alice".
Expected<UniqueFd, std::string> open_state_as_the_helper(const std::string& what,
                                                         const std::string& command);

// The account that the name leads to. Asks the name service: not before root was given up.
Expected<Account, std::string> account_named(const std::string& user);

} // namespace pam_blockid
