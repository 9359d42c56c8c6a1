// The accounts and groups of this host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/expected.h"

namespace pam_blockid {

struct Membership {
    std::vector<std::string> member_of; // of the groups that were asked for
    std::vector<std::string> unknown;   // there is no such group
};

// The errors say which question the name service failed to answer. They are never to be taken for
// a "no".
class Accounts {
public:
    virtual ~Accounts() = default;
    virtual Expected<bool, std::string> exists(const std::string& user) = 0;
    // Nested groups count as the name service gives them. Precondition: the account exists.
    virtual Expected<Membership, std::string>
    membership(const std::string& user, const std::vector<std::string>& groups) = 0;
};

} // namespace pam_blockid
