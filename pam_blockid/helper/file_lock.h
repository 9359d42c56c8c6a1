// Locks of files that the processes of many logins share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "support/deadline.h"

namespace pam_blockid {

// Whoever holds one needs a fraction of a second, unless somebody has stopped them: the owner of
// their control group can.
inline constexpr std::chrono::seconds kLockPatience{3};

// Takes flock(2) of `fd` for this process alone. 0, or errno: EWOULDBLOCK when another has it
// still at `deadline`.
int lock_file(int fd, const Deadline& deadline);

} // namespace pam_blockid
