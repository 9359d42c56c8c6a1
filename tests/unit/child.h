// Tries something in a process of its own, as what is given up there does not come back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace pam_blockid::testing {

// The wait status of a child that calls `attempt()` and ends with the int that this returns
// (0 to 255).
template<class Attempt>
int status_of(Attempt attempt) {
    const pid_t child = ::fork();
    if (child == 0) {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_CORE, &none);
        ::signal(SIGSYS, SIG_DFL);
        ::signal(SIGSEGV, SIG_DFL);
        ::_exit(attempt());
    }
    int status = -1;
    while (::waitpid(child, &status, 0) != child) {
    }
    return status;
}

// For what root is exempt from: the test's own user, or nobody where that is root.
inline bool stop_being_root() {
    return ::geteuid() != 0 || ::setuid(65534) == 0;
}

template<class Attempt>
int exit_of(Attempt attempt) {
    const int status = status_of(attempt);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

template<class Attempt>
int signal_of(Attempt attempt) {
    const int status = status_of(attempt);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

} // namespace pam_blockid::testing
