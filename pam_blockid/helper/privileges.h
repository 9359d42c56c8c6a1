// Giving up root, for good.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// The one that the helper becomes, and nobody else (config/sysusers.d). Never "nobody", whom others
// share.
inline constexpr const char* kHelperUser = "_blockid";

struct UserIds {
    uid_t uid;
    gid_t gid;
};

// Whom the helper is to become: the system user `user`, or who we are already where that is not
// root. Looks at /etc/passwd alone: the name service would load its sources (sssd, LDAP) into a
// process that is still root. Fails when `user` is not there, is root or is "nobody".
Expected<UserIds, Complaint> ids_to_become(const std::string& user);

// From root to `ids`, all three of each kind, and to no other groups.
Expected<void, std::string> become(const UserIds& ids);

// From root to `ids`: real, effective and saved ids, no other groups, no capability of any kind and
// no way to get one back. Whoever is not root stays who they are and loses the capabilities. Fails
// when anything of it did not happen. What was given up until then stays so: a caller can still say
// no, and no more.
Expected<void, std::string> give_up_privileges(const UserIds& ids);

// Every capability that this process has. Root without any can do what the owner of root's files
// can.
Expected<void, std::string> drop_capabilities();

} // namespace pam_blockid
