// From the name of an account to that of a person, who may have another one at BlockID and in the
// directory; and that no two accounts come to be one person by it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "login/accounts.h"
#include "support/expected.h"

namespace pam_blockid {

// Of the contacts in the settings.
struct NameRules {
    bool strip_domain = false; // DOMAIN\user and user@realm are user
    bool match_case = true;    // else A to Z are a to z
    std::string blockid_user;  // with %u for the person's name; empty: that name itself
};

// The same for names that a directory compares, without case, whatever `rules` say.
NameRules as_in_directory(NameRules rules);

// "alice" of "CORP\Alice" and "Alice@corp.example", as far as `rules` say so. A name that has
// nothing beside its domain stays as it is.
std::string person_name(const std::string& account, const NameRules& rules);

// The BlockID user id of the person `name`, where no source of contacts has another.
std::string blockid_user_of(const std::string& name, const NameRules& rules);

// Another account that comes to be the same person as `account`, by another name. The account that
// has the person's name for its own is the person; nothing where `account` is that one. Of accounts
// that the name service knows but does not list, only that one is found.
Expected<std::optional<Account>, std::string>
another_of_person(const Account& account, const NameRules& rules, Accounts& accounts);

} // namespace pam_blockid
