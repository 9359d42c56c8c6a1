// The place in the queue for the processor, which a process inherits: a local user can choose one
// at the very end of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pam_blockid {

// Nice value, scheduling class, processors, timer slack (prctl(2)) and I/O priority as a process of
// a host that was just started has them, as far as the kernel lets us: some need CAP_SYS_NICE,
// which containers do without, and no login is refused for want of it. The processors are all that
// the cpuset allows. Threads that are started later inherit the same.
void take_fresh_scheduling();

} // namespace pam_blockid
