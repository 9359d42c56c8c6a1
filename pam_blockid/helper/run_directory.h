// /run/pam_blockid: what outlives a login, and not a boot.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Opens the directory, and makes it for its owner alone when it is missing. No symbolic link is
// followed, and none is taken that is not root's, ours or `user`'s, or that group or others may
// write to. Root hands it to `user`, who is to write in it once root has been given up. The error
// says what is wrong with it and what to do.
Expected<UniqueFd, std::string> open_run_directory(const std::string& path,
                                                   const std::string& user);

} // namespace pam_blockid
