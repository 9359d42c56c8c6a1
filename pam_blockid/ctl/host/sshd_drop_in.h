// Our file in sshd_config.d, and those that sshd reads before it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/finding.h"
#include "ctl/host/sshd_config_lines.h"

namespace pam_blockid {

// Early in the order of names, as the first value of a keyword counts: distributions and cloud
// images bring 50-redhat.conf and 50-cloud-init.conf.
inline constexpr const char* kSshdDropIn = "/etc/ssh/sshd_config.d/00-pam_blockid.conf";

// A copy under a later name is a warning where a line of it comes too late to count.
Findings check_sshd_drop_in(const std::vector<SshdConfigLine>& lines);

} // namespace pam_blockid
