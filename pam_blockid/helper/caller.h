// The program that asked for this login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

// Our parent, as its process id and the time of its start (proc(5)), so that no later process can
// be taken for it. The number alone where /proc cannot be read.
std::string caller_id();

} // namespace pam_blockid
