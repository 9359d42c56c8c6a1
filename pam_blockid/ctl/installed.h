// The programs that belong together: blockidctl, the helper and the module.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// "0.1.0", as the program or library `path` carries it for what(1).
Expected<std::string, Complaint> version_in(const std::string& path);

// Helper and module: there, root's, and of the version `ours`.
Findings check_installed(const std::string& helper, const std::string& module,
                         const std::string& ours);

} // namespace pam_blockid
