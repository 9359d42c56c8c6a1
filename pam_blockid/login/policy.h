// Who is asked for a passcode at all.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "login/accounts.h"
#include "login/reason.h"
#include "login/rules.h"
#include "support/expected.h"

namespace pam_blockid {

struct Exemption {
    Reason reason;
    std::string detail; // for the log
};

struct Standing {
    bool account_exists = false;
    std::optional<Exemption> exemption;
    std::vector<std::string> warnings; // groups of the settings that do not exist
};

// What `rules` say about `user`. Names are compared before anything is asked, so that an exempt
// user does not depend on the name service. An account that does not exist is exempt by name only.
// When none of only_groups exists, nobody is exempt for being in none of them.
//
// The error says which question the name service failed to answer: a refusal, never an exemption.
Expected<Standing, std::string> standing_of(const std::string& user, const LoginRules& rules,
                                            Accounts& accounts);

} // namespace pam_blockid
