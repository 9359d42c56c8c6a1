// The LDAP servers that contacts come from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "settings/described.h"

namespace pam_blockid {

// Each server, all at the same time: reached, bound, and asked for `user`; without one, for a name
// that nobody has. Nothing where the settings name no server.
Findings check_directory(const DescribedSettings& described, const std::string& user);

} // namespace pam_blockid
