// The process of one login, from its socket to its verdict. Two programs run it: the helper, which
// the module starts, and each child of the broker.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/caller.h"
#include "support/expected.h"

namespace pam_blockid {

// What a process does before OpenSSL does anything in it, once. The helper's own is done by
// judge_one_login(), the broker's children have it from the broker.
Expected<void, std::string> prepare_libraries();

// Shuts out everything of the caller's, reads the request and the settings, gives up root, finds
// the contact, has a code sent, asks for it, has it checked, and sends the verdict over `socket`,
// whose other end is the caller's. Then this process ends, whatever happened; the verdict is what
// counts, and the exit status tells nobody anything.
//
// One thread, and the standard descriptors lead nowhere.
[[noreturn]] void judge_one_login(int socket, Through through);

} // namespace pam_blockid
