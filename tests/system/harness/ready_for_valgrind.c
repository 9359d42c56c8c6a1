// Lets helper and broker run under a valgrind that does not know all that they do. To be preloaded; see valgrind.py.
// A filter of system calls is still made, instruction by instruction, and then not installed. A program that asks for
// its own file is not told of valgrind's.
// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// What libseccomp asks in order to find out what the kernel can do, it is told as a kernel of today would.
static long pretend(long operation, const void* argument) {
    if (operation == SECCOMP_SET_MODE_STRICT) {
        errno = EINVAL;
        return -1;
    }
    if (operation == SECCOMP_SET_MODE_FILTER && argument == NULL) {
        errno = EFAULT;
        return -1;
    }
    return 0;
}

static long call(long number, const long* a) {
    register long fourth __asm__("r10") = a[3];
    register long fifth __asm__("r8") = a[4];
    register long sixth __asm__("r9") = a[5];
    long result = number;
    __asm__ volatile("syscall"
                     : "+a"(result)
                     : "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    if (result < 0 && result > -4096) {
        errno = (int)-result;
        return -1;
    }
    return result;
}

// In place of the C library's.
long syscall(long number, ...) {
    long arguments[6];
    va_list rest;
    va_start(rest, number);
    for (size_t i = 0; i < 6; ++i)
        arguments[i] = va_arg(rest, long);
    va_end(rest);
    if (number == SYS_seccomp)
        return pretend(arguments[0], (const void*)arguments[2]);
    return call(number, arguments);
}

// In place of the C library's. readlink(2) is one of those in which valgrind stands in for the program.
int stat(const char* restrict path, struct stat* restrict found) {
    static const char self[] = "/proc/self/exe";
    char own[PATH_MAX] = {0};
    if (strcmp(path, self) == 0 && readlink(self, own, sizeof own - 1) > 0)
        path = own;
    return fstatat(AT_FDCWD, path, found, 0);
}
