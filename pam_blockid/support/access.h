// What to do about a file that this process may not use, since it is not root any more.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/complaint.h"

namespace pam_blockid {

enum class Use {
    ReadFile,
    ReadDirectory, // list it, and open what is in it
    WriteToSocket, // connect to it
};

// True where permissions alone keep us from `path`; false also where it does not exist.
bool is_closed_to_us(const std::string& path, Use use);

// For a `path` that is closed to us: names what is closed (the path, or a directory on the way
// there), our user, and the command that opens it: "/etc/x/y.pem: the user _blockid has no access
// to /etc/x; run: chmod o+x /etc/x".
Complaint no_access(const std::string& path, Use use);

} // namespace pam_blockid
