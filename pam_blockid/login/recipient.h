// The person whom a login is about, as the counts of this host know them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

struct Recipient {
    std::string user;
    bool account_exists = true; // counted apart from those who do not exist
};

} // namespace pam_blockid
