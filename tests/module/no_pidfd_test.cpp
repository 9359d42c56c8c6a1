// A host that may not have handles of processes: some containers' filters refuse pidfd_open(2).
// SPDX-License-Identifier: Apache-2.0
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;

namespace {

bool refuse_pidfd_open() {
    std::array<sock_filter, 4> filter{{
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_pidfd_open, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    }};
    const sock_fprog program{filter.size(), filter.data()};
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Of a process of its own: 0 when a login succeeds and leaves no child.
int login_without_handles(const char* behaviour, int expected) {
    const pid_t child = ::fork();
    if (child == 0) {
        Host host(behaviour);
        if (!refuse_pidfd_open())
            ::_exit(3);
        if (host.authenticate() != expected)
            ::_exit(2);
        ::_exit(has_children() ? 1 : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_GROUP(ModuleWithoutPidfd){};

TEST(ModuleWithoutPidfd, NoChildIsLeft) {
    LONGS_EQUAL(0, login_without_handles("allow", PAM_SUCCESS));
}
