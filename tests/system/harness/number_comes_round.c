/* A host that is stopped just after it has started its helper: the helper ends and is reaped, and its process id is
 * another process's by the time the host goes on. That process is called STRANGER; it is a child of the host when
 * STRANGER_IS_CHILD is in the environment. Loaded in front of libc (LD_PRELOAD).
 * SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define STRANGER "took-the-number"

/* A copy of this process with the number `pid` (clone(2), set_tid). */
static void take(pid_t pid) {
    struct clone_args arguments = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&pid, .set_tid_size = 1};
    if (syscall(SYS_clone3, &arguments, sizeof arguments) == 0) {
        prctl(PR_SET_NAME, STRANGER);
        closefrom(0); /* the helper's end of the socket, too */
        while (1)
            pause();
    }
}

int pidfd_open(pid_t pid, unsigned flags) {
    waitpid(pid, NULL, 0); /* its end; where SIGCHLD is ignored the kernel has reaped it then */
    if (getenv("STRANGER_IS_CHILD") != NULL) {
        take(pid);
    } else {
        pid_t between = (pid_t)syscall(SYS_fork);
        if (between == 0) {
            take(pid);
            _exit(0);
        }
        waitpid(between, NULL, 0);
    }
    return (int)syscall(SYS_pidfd_open, pid, flags);
}
