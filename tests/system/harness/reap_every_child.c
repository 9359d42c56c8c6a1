/* A host whose SIGCHLD handler reaps whatever child has ended, as some daemons do.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

static void reap(int signal_number) {
    (void)signal_number;
    int kept = errno;
    while (waitpid(-1, NULL, WNOHANG) > 0) {
    }
    errno = kept;
}

int reap_every_child(void) {
    struct sigaction action = {.sa_handler = reap, .sa_flags = SA_RESTART};
    return sigaction(SIGCHLD, &action, NULL);
}
