// Whether a program is the one that was installed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// Only root can have put the file `path` and the directory around it there: both belong to root,
// are what they seem to be, and nobody else may write to them. `path`: absolute.
Expected<void, Complaint> check_program_file(const std::string& path);

} // namespace pam_blockid
