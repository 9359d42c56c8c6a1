// What outlives a login: /run/pam_blockid until the next boot, /var/cache/pam_blockid longer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/privileges.h"
#include "support/complaint.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

inline constexpr const char* kRunDirectory = "/run/pam_blockid";

// Opens the directory, and makes it for its owner alone when it is missing. No symbolic link is
// followed, and none is taken that is neither root's nor `writer`'s, or that group or others may
// write to. Root hands it to `writer`, who is to write in it once root has been given up.
Expected<UniqueFd, Complaint> open_run_directory(const std::string& path, const UserIds& writer);

// The same for a path out of the settings, but what root had there before is refused: a slip of the
// settings must not hand /etc to `writer`.
Expected<UniqueFd, Complaint> open_cache_directory(const std::string& path, const UserIds& writer);

} // namespace pam_blockid
