// The findings that the administrator has looked at and lives with (check.accepted).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ctl/finding.h"
#include "settings/settings.h"

namespace pam_blockid {

// Whether all there is was looked at, or one user's or one service's alone.
enum class Scope { Everything, Part };

// What the file with check.accepted in it accepts.
struct AcceptedList {
    std::string place; // "/etc/security/pam_blockid.conf:12"
    std::vector<AcceptedFinding> entries;
};

// Findings that an entry names become accepted, and their remedy tells where; what is behind one
// (Finding::behind) stands in the report then, and is dropped else. An entry that names
// none is a warning, where it is certain that there is none: everything was looked at, no fault is
// left that kept later checks from being made, and nothing of its check stayed unseen.
Findings with_accepted(Findings findings, const std::vector<AcceptedList>& lists, Scope scope);

} // namespace pam_blockid
