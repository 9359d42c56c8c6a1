// The process that started the helper: who it is, and that the helper goes when it goes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"

namespace pam_blockid {

// Its process id and the time of its start (proc(5)), so that no later process can be taken for it.
// The number alone where /proc cannot be read.
std::string caller_id();

// Arranges to end within a second when the process at the other end of `socket` dies, and fails
// when it is dead already. Each change of ids undoes this (prctl(2), PR_SET_PDEATHSIG): call it
// again afterwards.
//
// The kernel sends the signal in the caller's name: from one without CAP_KILL it does not come to
// another user. Then the closed socket and the deadlines end us.
Expected<void, std::string> end_with_caller(int socket);

} // namespace pam_blockid
