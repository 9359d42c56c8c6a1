// What the helper does before anything else, so that nothing of its caller reaches it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"

namespace pam_blockid {

// Becomes root alone where the caller was a setuid program (its real user could send us signals
// otherwise), makes memory unreadable and cores impossible, sets umask 077, ignores SIGPIPE and
// SIGXFSZ, refuses limits that are too low to work with, and takes an ordinary place in the queue
// for the processor. The error says which step failed.
//
// Root is needed for the settings; lock_down() gives it up after that.
Expected<void, std::string> isolate();

} // namespace pam_blockid
