// Findings as people and machines read them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ctl/finding.h"
#include "settings/described.h"

namespace pam_blockid {

enum class Colour { Off, On };

// A line for each finding, "fault    /etc/pam.d/sshd:4: …; run: …", and one that counts them.
std::string report_as_text(const Findings& findings, Colour colour);

// {"findings": [{"level": "fault", "id": "pam.bypass", "check": "pam", "place": …, "what": …,
//  "remedy": …}, …], "ok": 5, "warnings": 0, "faults": 1, "accepted": 0}
std::string report_as_json(const Findings& findings);

// A line for each setting, with its place or "default".
std::string settings_as_text(const std::vector<SettingLine>& lines);

// 0, with warnings 1, with faults 2; what is accepted does not count.
int exit_status_of(const Findings& findings);

// Colour only on a terminal that knows it, and never where NO_COLOR is set (no-color.org).
Colour colour_of(int fd);

} // namespace pam_blockid
