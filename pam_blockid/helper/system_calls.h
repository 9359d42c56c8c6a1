// The system calls that the helper does without (seccomp(2)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/filter.h>

#include <string>
#include <utility>
#include <vector>

#include "support/expected.h"

namespace pam_blockid {

// What is denied, compiled as far as it is the same for all processes: that is most of the work,
// and the broker does it once for all that it forks.
class DeniedCalls {
public:
    static Expected<DeniedCalls, std::string> compile(int error);

    // From now on, for all threads and for good: no program is run, no process is started, none but
    // our own is looked at, signalled, scheduled or limited, and nothing of the host, its mounts,
    // its keys or our ids can be changed. A thread can be started. no_new_privs must be set
    // (prctl(2)).
    //
    // Each such call fails with the error of compile(). It does not end the process: a library may
    // try one and do without, and who has taken the helper over gains nothing by trying again.
    // Calls of another architecture than the helper's (32-bit, x32) end it, as nothing harmless
    // makes them.
    //
    // A list of what is denied, not of what is allowed: the C library uses new calls with each
    // release.
    Expected<void, std::string> impose() const;

private:
    DeniedCalls(std::vector<sock_filter> program, int error)
        : program_(std::move(program)), error_(error) {}

    std::vector<sock_filter> program_;
    int error_;
};

// Compiles and imposes it.
Expected<void, std::string> deny_system_calls(int error);

} // namespace pam_blockid
