/* For strace --seccomp-bpf, which sets no_new_privs before what it traces starts: under it sudo and
 * su are not root. A filter needs that of an ordinary user only, and strace is root's here. */
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <sys/prctl.h>

int prctl(int option, ...) {
    if (option == PR_SET_NO_NEW_PRIVS)
        return 0;
    va_list rest;
    unsigned long argument[4];
    va_start(rest, option);
    for (int i = 0; i < 4; ++i)
        argument[i] = va_arg(rest, unsigned long);
    va_end(rest);
    int (*real)(int, ...) = (int (*)(int, ...))dlsym(RTLD_NEXT, "prctl");
    return real(option, argument[0], argument[1], argument[2], argument[3]);
}
