// What the settings as a whole mean for logins, before anybody logs in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "login/accounts.h"
#include "settings/described.h"

namespace pam_blockid {

// Groups that do not exist, services that PAM does not know (`pam_directory`: "/etc/pam.d"), and a
// policy that keeps nobody out.
Findings check_policy(const DescribedSettings& described, Accounts& accounts,
                      const std::string& pam_directory);

} // namespace pam_blockid
