// The way to the broker, where this host has one (pam-blockid-broker(8)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

struct NoBroker {
    // Something stands at the path, and is no broker that can be trusted or reached. Else this host
    // just has none, which is worth no word in the log.
    bool is_a_fault;
    std::string why; // for the log
};

// Connects to the broker at `path`, and waits a second at most while too many others do. Nobody is
// spoken to unless only root can have put the socket there and root listens at it.
Expected<UniqueFd, NoBroker> connect_to_broker(const char* path);

// Whether the broker takes this login, which it says within a second, before it is told anything.
// The error says why not.
Expected<void, std::string> await_greeting(int socket);

} // namespace pam_blockid
