/* A library that writes down which program has loaded it. Compiled with TRACE, the file to write to.
 * SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void leave_a_trace(void) {
    char program[256];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    int file = open(TRACE, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (length > 0 && file >= 0) {
        program[length] = '\n';
        if (write(file, program, (size_t)length + 1) < 0)
            _exit(1);
    }
    if (file >= 0)
        close(file);
}
