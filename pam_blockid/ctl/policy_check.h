// What the settings as a whole mean for logins, before anybody logs in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"
#include "login/accounts.h"
#include "settings/described.h"

namespace pam_blockid {

// Groups that do not exist, services that PAM does not know, a policy that keeps nobody out; and,
// in those `services` that use this settings file, an outage that leads to root, and login sessions
// that nothing can be remembered by.
Findings check_policy(const DescribedSettings& described, Accounts& accounts,
                      const PamServices& services);

} // namespace pam_blockid
