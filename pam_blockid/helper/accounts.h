// The accounts and groups that the name service knows (nsswitch.conf(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "login/accounts.h"

namespace pam_blockid {

struct UserIds {
    uid_t uid;
    gid_t gid;
};

// Nothing when there is no such user. The error is that of NameService.
Expected<std::optional<UserIds>, std::string> find_user(const std::string& name);

// getpwnam_r(3), getgrnam_r(3) and getgrouplist(3). glibc says "no such name" also when a source is
// out of order, so a name counts as unknown only if root is known at the same time. When one of
// several sources is down, and another answers, nobody is told.
class NameService final : public Accounts {
public:
    Expected<bool, std::string> exists(const std::string& user) override;
    Expected<Membership, std::string> membership(const std::string& user,
                                                 const std::vector<std::string>& groups) override;
};

} // namespace pam_blockid
