// What the settings as a whole say of the people who are to be reached.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "ctl/finding.h"
#include "login/accounts.h"
#include "settings/described.h"

namespace pam_blockid {

// A grace for people without contact that is over on the day `today`, or will be within two weeks;
// accounts that come to be one person, as far as the name service lists them.
Findings check_contacts(const DescribedSettings& described, Accounts& accounts,
                        std::chrono::sys_days today);

} // namespace pam_blockid
