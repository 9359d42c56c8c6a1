// The accounts and groups of this host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "support/expected.h"

namespace pam_blockid {

struct Account {
    std::string name; // its own, however it was spelled in the question
    uid_t uid = 0;

    bool operator==(const Account&) const = default;
};

struct Membership {
    std::vector<std::string> member_of; // of the groups that were asked for
    std::vector<std::string> unknown;   // there is no such group
};

// The errors say which question the name service failed to answer. They are never to be taken for
// a "no".
class Accounts {
public:
    virtual ~Accounts() = default;
    // The account that `name` leads to. A name service may take other spellings of a name: in
    // capitals, with a domain. Nothing when there is no such account.
    virtual Expected<std::optional<Account>, std::string> find(const std::string& name) = 0;
    // Those that the name service lists: the local ones, and of a directory as many as it is set up
    // to.
    virtual Expected<std::vector<Account>, std::string> all() = 0;
    // Nested groups count as the name service gives them. Precondition: `user` is the own name of
    // an account.
    virtual Expected<Membership, std::string>
    membership(const std::string& user, const std::vector<std::string>& groups) = 0;
};

} // namespace pam_blockid
