// Of which version the programs are that belong together.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

struct Versions {
    std::string text; // a line for each program
    bool all_same = true;
};

// blockidctl, helper and module; and the broker that takes logins, if there is one.
Versions read_versions();

} // namespace pam_blockid
