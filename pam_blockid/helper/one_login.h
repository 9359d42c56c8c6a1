// The process of one login, from its socket to its verdict. Two programs run it: the helper, which
// the module starts, and each child of the broker.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "helper/caller.h"

namespace pam_blockid {

// Shuts out everything of the caller's, reads the request and the settings, gives up root, finds
// the contact, has a code sent, asks for it, has it checked, and sends the verdict over `socket`,
// whose other end is the caller's. Then this process ends, whatever happened; the verdict is what
// counts, and the exit status tells nobody anything.
//
// One thread, and the standard descriptors lead nowhere.
[[noreturn]] void judge_one_login(int socket, Through through);

} // namespace pam_blockid
