// Who is asked for a passcode at all.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
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

// What `rules` say about logins that come from `rhost` (PAM_RHOST), whoever it is: nothing where it
// is no address, as it is only where the caller reports where the person is. Asks nobody.
std::optional<Exemption> exemption_from(const std::string& rhost, const LoginRules& rules);

// What `rules` say on the day `today` about a person without an address or number: NoContactSkipped
// or NoContact. The detail names the last day of a grace, under way or over.
Exemption for_missing_contact(const LoginRules& rules, std::chrono::sys_days today);

struct Standing {
    std::optional<std::string> account; // its own name; nothing: there is no such account
    uid_t uid = 0;                      // of the account
    std::optional<Exemption> exemption;
    std::vector<std::string> warnings; // groups of the settings that do not exist
};

// What `rules` say about whoever typed the name `typed`. One account may go by many names, and
// `rules` know it by its own, the one that the name service answers with. That answer has to hold:
// asked for the account's own name, the name service must answer with the same account, else the
// login is refused. One name could stand for two people otherwise.
//
// exempt_users, too, are own names. A spelling of an exempt account is exempt, and a listed name
// that leads to an account of another name is not. Where the name leads to none, because there is
// none or because the name service is out of order, it counts as it was typed: a break-glass
// account must not depend on a directory. That exempts nobody who is not listed: without an answer
// no other account is in play.
//
// Being in none of only_groups is an exemption only where every one of them is known: a group that
// cannot be found may be the one that the person is in.
//
// The error says which question the name service failed to answer: a refusal, never an exemption.
Expected<Standing, std::string> standing_of(const std::string& typed, const LoginRules& rules,
                                            Accounts& accounts);

} // namespace pam_blockid
