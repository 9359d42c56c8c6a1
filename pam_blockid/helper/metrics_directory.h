// Where broker.metrics_file lies.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/complaint.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Opens the directory of `file`, an absolute path. It must be there, be root's, be written by
// nobody else, and be no symbolic link: a file of root's is to be replaced in it.
Expected<UniqueFd, Complaint> open_metrics_directory(const std::string& file);

} // namespace pam_blockid
