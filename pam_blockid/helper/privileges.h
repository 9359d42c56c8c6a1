// Giving up root, for good.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"

namespace pam_blockid {

// The one that the helper becomes, and nobody else (config/sysusers.d). Never "nobody", whom others
// share.
inline constexpr const char* kHelperUser = "_blockid";

// From root to the system user `user` and its group: real, effective and saved ids, no other
// groups, no capability of any kind and no way to get one back. Whoever is not root stays who they
// are and loses the capabilities. Fails when anything of it did not happen, or `user` does not
// exist, is root or is "nobody"; the sentence names the remedy. What was given up until then stays
// so: a caller can still say no, and no more.
Expected<void, std::string> give_up_privileges(const std::string& user);

} // namespace pam_blockid
