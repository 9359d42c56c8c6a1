// In the place of polkit-agent-helper-1, setuid: runs the real one as polkit 127 and newer does, in
// the sandbox of polkit-agent-helper@.service. PrivateNetwork, RestrictAddressFamilies=AF_UNIX,
// ProtectSystem=strict and NoNewPrivileges.
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static int only_unix_sockets(void) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    return filter != NULL &&
           seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
                            SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0 &&
           seccomp_load(filter) == 0;
}

static int nothing_is_writable(void) {
    struct mount_attr readonly = {.attr_set = MOUNT_ATTR_RDONLY};
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &readonly, sizeof readonly) == 0;
}

int main(int count, char** words) {
    (void)count;
    // The real user stays: polkitd asks for it.
    if (setresuid(-1, 0, 0) != 0 || unshare(CLONE_NEWNET | CLONE_NEWNS) != 0 ||
        !nothing_is_writable() || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        !only_unix_sockets()) {
        perror("agent_sandbox");
        return 127;
    }
    execv(REAL, words);
    perror(REAL);
    return 127;
}
