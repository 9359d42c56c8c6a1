// The limits that a process inherits (getrlimit(2)): its caller may have lowered them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"

namespace pam_blockid {

// Raises what may have been lowered, as far as the system lets us, and fails when a limit is still
// too low to work with. Makes cores impossible.
Expected<void, std::string> take_fresh_limits();

} // namespace pam_blockid
