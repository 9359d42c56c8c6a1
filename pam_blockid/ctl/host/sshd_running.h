// Whether the sshd that runs has read the settings that its files have now.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "ctl/host/sshd_config_lines.h"

namespace pam_blockid {

struct SshdRunning {
    std::string pid_file; // PidFile
    // What it is to have an sshd that has not read its files.
    Finding::Level level = Finding::Level::Warning;
    std::string proc = "/proc";
};

// Nothing when it has, or when none runs that wrote `pid_file`. One finding at the first file that
// is newer: check = "sshd". It is a warning where it cannot be told.
Findings check_running_sshd(const SshdConfig& config, const SshdRunning& running);

} // namespace pam_blockid
