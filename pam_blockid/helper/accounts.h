// The accounts and groups that the name service knows (nsswitch.conf(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "login/accounts.h"

namespace pam_blockid {

// The account that getpwuid_r(3) finds, the first of those that share the number. Nothing when
// there is none; the error says what the name service failed to answer.
Expected<std::optional<Account>, std::string> account_of(uid_t uid);

// getpwnam_r(3), getpwent(3), getgrnam_r(3) and getgrouplist(3). glibc says "no such name" also
// when a source is out of order, so a name counts as unknown only if root is known at the same
// time. When one of several sources is down, and another answers, nobody is told.
class NameService final : public Accounts {
public:
    Expected<std::optional<Account>, std::string> find(const std::string& name) override;
    Expected<std::vector<Account>, std::string> all() override;
    Expected<Membership, std::string> membership(const std::string& user,
                                                 const std::vector<std::string>& groups) override;
};

} // namespace pam_blockid
