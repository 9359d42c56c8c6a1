// Whether a login name is an account of this host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

// Asks the name service (getpwnam_r(3)). False also when it cannot tell: nobody is sent a passcode
// on a guess.
bool account_exists(const std::string& user);

} // namespace pam_blockid
