// The person whom a login is about, as the counts of this host know them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

namespace pam_blockid {

struct Recipient {
    std::string user;
    bool account_exists = true; // counted apart from those who do not exist
    uid_t uid = 0;              // of the account
};

} // namespace pam_blockid
