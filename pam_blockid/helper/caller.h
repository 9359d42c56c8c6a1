// Who asked for a login, in the kernel's words, and that its process goes when they go.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "support/expected.h"

namespace pam_blockid {

// How a login came to its process.
enum class Through {
    Helper, // which the caller has started itself, being its parent
    Broker, // to whose socket the caller has connected
};

struct Caller {
    Through through = Through::Helper;
    int socket = -1; // the other end is theirs
    pid_t pid = 0;
    uid_t uid = 0;                   // the effective one, when the socket was made or connected
    std::string id;                  // caller_id()
    std::optional<uid_t> real_uid{}; // real_uid_of(), when the caller was looked at
};

// The process at the other end of `socket`: it made the pair, or connected (SO_PEERCRED, unix(7)).
// What it has become since, and to whom it has handed its end, changes nothing. Fails when it is
// gone already, or cannot be seen from here.
Expected<Caller, std::string> caller_at(int socket, Through through);

// A process's id and the time of its start (proc(5)), so that no later process can be taken for it.
// The number alone where /proc cannot be read.
std::string caller_id(pid_t pid);

// Arranges to end within a second when the caller does, and fails when it is gone already.
//
// A parent's death is told by a signal, in the parent's name: from one without CAP_KILL it does not
// come to another user. Then the closed socket and the deadlines end us.
Expected<void, std::string> end_with(const Caller& caller);

// The same once our ids have changed, which undoes a part of it (prctl(2), PR_SET_PDEATHSIG).
Expected<void, std::string> still_end_with(const Caller& caller);

} // namespace pam_blockid
