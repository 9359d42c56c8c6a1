// What is denied, each call tried for real; and that what the helper lives on still works.
// SPDX-License-Identifier: Apache-2.0
#include "helper/system_calls.h"

#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <syslog.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <string>
#include <system_error>
#include <thread>

#include "child.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

// No call of the kernel's fails with it, so that "denied" cannot be taken for anything else.
constexpr int kMark = EDOTDOT;

// Apart from the list of the code under test. A name that this architecture lacks has no number.
// clang-format off
constexpr const char* kDenied[] = {
    "execve", "execveat", "fork", "vfork",
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease",
    "move_pages", "migrate_pages", "kcmp", "pidfd_open", "pidfd_getfd", "pidfd_send_signal",
    "rt_sigqueueinfo", "rt_tgsigqueueinfo", "tkill",
    "setpriority", "nice",
    "sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity",
    "ioprio_set", "setpgid",
    "shmget", "shmat", "shmctl", "semget", "semop", "semtimedop", "semctl",
    "msgget", "msgsnd", "msgrcv", "msgctl",
    "mq_open", "mq_unlink",
    "mq_timedsend", "mq_timedreceive", "mq_notify", "mq_getsetattr",
    "setuid", "setgid", "setreuid", "setregid", "setresuid", "setresgid", "setfsuid", "setfsgid",
    "setgroups",
    "setuid32", "setgid32", "setreuid32", "setregid32",
    "setresuid32", "setresgid32", "setfsuid32", "setfsgid32", "setgroups32",
    "capset", "mount", "umount", "umount2", "mount_setattr",
    "move_mount", "open_tree", "fsopen", "fsconfig", "fsmount", "fspick",
    "pivot_root", "chroot", "unshare", "setns", "open_by_handle_at",
    "init_module", "finit_module", "delete_module", "kexec_load", "kexec_file_load",
    "bpf", "perf_event_open", "userfaultfd",
    "io_uring_setup", "io_uring_enter", "io_uring_register",
    "fanotify_init", "personality", "modify_ldt", "iopl", "ioperm",
    "keyctl", "add_key", "request_key", "reboot", "swapon", "swapoff",
    "settimeofday", "stime", "clock_settime", "clock_settime64",
    "adjtimex", "clock_adjtime", "clock_adjtime64",
    "sethostname", "setdomainname", "acct", "quotactl", "quotactl_fd", "syslog", "vhangup",
};
// clang-format on

void shut(int error = kMark) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!deny_system_calls(error))
        ::_exit(100);
}

int result_of(long returned) {
    return returned == -1 ? errno : 0;
}

// -1 everywhere: no such address, descriptor, process or command, should the call be let through.
int plain_call(long number) {
    return result_of(::syscall(number, -1L, -1L, -1L, -1L, -1L, -1L));
}

// errno of one call under the filter, or 0.
template<class Call>
int under_the_filter(Call call) {
    return exit_of([&] {
        shut();
        return call();
    });
}

int run_a_thread() {
    bool ran = false;
    try {
        std::thread([&] { ran = true; }).join();
    } catch (const std::system_error&) {
        return 1;
    }
    return ran ? 0 : 2;
}

int start_a_process(long flags) {
    const long child = ::syscall(SYS_clone, flags, 0L, 0L, 0L, 0L);
    if (child == 0)
        ::_exit(0);
    return result_of(child);
}

} // namespace

TEST_GROUP(SystemCalls){};

TEST(SystemCalls, EachOfTheListIsDenied) {
    for (const char* name : kDenied) {
        const int number = ::seccomp_syscall_resolve_name(name);
        CHECK_TEXT(number != __NR_SCMP_ERROR, name);
        if (number >= 0)
            LONGS_EQUAL_TEXT(kMark, under_the_filter([&] { return plain_call(number); }), name);
    }
}

TEST(SystemCalls, WithoutTheFilterTheyFailInTheirOwnWay) {
    LONGS_EQUAL(EFAULT, exit_of([] { return plain_call(SYS_execve); }));
    LONGS_EQUAL(EBADF, exit_of([] { return plain_call(SYS_setns); }));
}

TEST(SystemCalls, TheErrorIsTheOneThatWasAskedFor) {
    LONGS_EQUAL(EPERM, exit_of([] {
                    shut(EPERM);
                    return plain_call(SYS_execve);
                }));
}

TEST(SystemCalls, AThreadCanBeStartedButNoProcess) {
    LONGS_EQUAL(0, under_the_filter(run_a_thread));
    LONGS_EQUAL(0, exit_of([] { return start_a_process(SIGCHLD); })); // the control
    LONGS_EQUAL(kMark, under_the_filter([] { return start_a_process(SIGCHLD); }));
    LONGS_EQUAL(kMark, under_the_filter([] { return start_a_process(CLONE_NEWUSER | SIGCHLD); }));
    LONGS_EQUAL(kMark, under_the_filter([] { return start_a_process(CLONE_VM | CLONE_VFORK); }));
    LONGS_EQUAL(ENOSYS, under_the_filter([] { return plain_call(SYS_clone3); }));
    LONGS_EQUAL(kMark, under_the_filter([] { return ::fork() < 0 ? errno : 0; }));
}

TEST(SystemCalls, TheFilterHoldsForThreadsThatWereThereBefore) {
    LONGS_EQUAL(kMark, exit_of([] {
                    int seen = 0;
                    std::atomic<bool> ready{false};
                    std::thread old([&] {
                        ready.wait(false);
                        seen = plain_call(SYS_execve);
                    });
                    shut();
                    ready = true;
                    ready.notify_one();
                    old.join();
                    return seen;
                }));
}

TEST(SystemCalls, OnlyItselfCanBeSignalledAndLimited) {
    const pid_t parent = ::getpid();
    LONGS_EQUAL(kMark, under_the_filter([&] { return result_of(::kill(parent, 0)); }));
    LONGS_EQUAL(kMark, under_the_filter([] { return result_of(::kill(-1, 0)); }));
    LONGS_EQUAL(kMark, under_the_filter([] { return result_of(::kill(0, 0)); }));
    LONGS_EQUAL(kMark, under_the_filter(
                           [&] { return result_of(::syscall(SYS_tgkill, parent, parent, 0)); }));
    // The kernel looks at the lower half of a pid only; the filter must not be lenient with it.
    LONGS_EQUAL(kMark, under_the_filter([&] {
                    return result_of(::syscall(SYS_kill, (1L << 32) | parent, 0L));
                }));
    rlimit limit{};
    LONGS_EQUAL(kMark, under_the_filter([&] {
                    return result_of(::prlimit(parent, RLIMIT_NOFILE, nullptr, &limit));
                }));
    LONGS_EQUAL(0, under_the_filter([] { return result_of(::kill(::getpid(), 0)); }));
    LONGS_EQUAL(0, under_the_filter([&] { return result_of(::getrlimit(RLIMIT_NOFILE, &limit)); }));
    LONGS_EQUAL(SIGABRT, signal_of([]() -> int {
                    shut();
                    ::signal(SIGABRT, SIG_DFL);
                    std::abort();
                }));
}

// What would have the kernel signal another process in our place, or type into a terminal.
TEST(SystemCalls, NoDescriptorIsMadeToSignalAnybody) {
    const auto parent = static_cast<long>(::getpid());
    const auto call = [](long number, long command, long argument) {
        return under_the_filter([=] {
            const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
            return result_of(::syscall(number, static_cast<long>(fd), command, argument));
        });
    };
    for (const long command :
         {long{F_SETOWN}, long{F_SETOWN_EX}, long{F_SETSIG}, long{F_NOTIFY}, long{F_SETLEASE}}) {
        LONGS_EQUAL(kMark, call(SYS_fcntl, command, parent));
        LONGS_EQUAL(kMark, call(SYS_fcntl, (1L << 32) | command, parent));
    }
    for (const long command :
         {long{FIOSETOWN}, long{SIOCSPGRP}, long{TIOCSPGRP}, long{TIOCSTI}, long{TIOCLINUX}}) {
        LONGS_EQUAL(kMark, call(SYS_ioctl, command, 0L));
        LONGS_EQUAL(kMark, call(SYS_ioctl, (1L << 32) | command, 0L));
    }
    LONGS_EQUAL(kMark, call(SYS_fcntl, F_SETOWN, 0));
    LONGS_EQUAL(0, under_the_filter([] {
                    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
                    return result_of(::fcntl(fd, F_SETOWN, static_cast<long>(::getpid())));
                }));
    LONGS_EQUAL(0, call(SYS_fcntl, F_SETFL, O_NONBLOCK));
    LONGS_EQUAL(0, call(SYS_fcntl, F_SETFD, FD_CLOEXEC));
    LONGS_EQUAL(EFAULT, call(SYS_ioctl, FIONBIO, 0L));
}

// A timer may signal a thread of this process, and no other (SIGEV_THREAD_ID, timer_create(2)): the
// kernel sees to that itself.
TEST(SystemCalls, ATimerSignalsThisProcessAlone) {
    const pid_t parent = ::getpid();
    LONGS_EQUAL(EINVAL, under_the_filter([&] {
                    sigevent event{};
                    event.sigev_notify = SIGEV_THREAD_ID;
                    event.sigev_signo = SIGUSR1;
                    event._sigev_un._tid = parent;
                    timer_t timer{};
                    return result_of(::timer_create(CLOCK_MONOTONIC, &event, &timer));
                }));
}

namespace {

// As libcurl does: what getaddrinfo says of the name localhost, without its sign.
int look_up_in_a_thread() {
    addrinfo* found = nullptr;
    int code = -1;
    std::thread resolver([&] { code = ::getaddrinfo("localhost", "443", nullptr, &found); });
    resolver.join();
    if (code == 0)
        ::freeaddrinfo(found);
    return -code;
}

} // namespace

TEST(SystemCalls, WhatTheHelperLivesOnWorks) {
    LONGS_EQUAL(0, under_the_filter([] {
                    const int fd = ::open("/etc/passwd", O_RDONLY | O_CLOEXEC);
                    return fd < 0 || ::flock(fd, LOCK_SH) != 0 ? errno : 0;
                }));
    LONGS_EQUAL(ECONNREFUSED, under_the_filter([] {
                    sockaddr_in nobody{};
                    nobody.sin_family = AF_INET;
                    nobody.sin_port = htons(1);
                    nobody.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
                    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
                    return result_of(
                        ::connect(fd, reinterpret_cast<sockaddr*>(&nobody), sizeof nobody));
                }));
    // 0, but on a machine without /etc/hosts.
    LONGS_EQUAL(look_up_in_a_thread(), under_the_filter(look_up_in_a_thread));
    LONGS_EQUAL(0, under_the_filter([] {
                    ::openlog("pam_blockid_test", LOG_NDELAY, LOG_AUTHPRIV);
                    ::syslog(LOG_DEBUG, "a test");
                    return 0;
                }));
}

#ifdef __x86_64__
namespace {

// getpid of 32-bit programs, by the entry that a 64-bit program can use as well.
int call_as_32_bit() {
    int number = 20;
    __asm__ volatile("int $0x80" : "+a"(number) : : "memory", "cc");
    return number > 0 ? 0 : 1;
}

int call_as_x32() {
    constexpr long x32 = 0x40000000;
    return result_of(::syscall(x32 | SYS_getpid));
}

} // namespace

TEST(SystemCalls, AnotherArchitecturesCallsEndTheProcess) {
    // A kernel without 32-bit programs has no such entry; then there is nothing to get past.
    const int without_filter = signal_of(call_as_32_bit);
    LONGS_EQUAL(without_filter == 0 ? SIGSYS : SIGSEGV, signal_of([] {
                    shut();
                    return call_as_32_bit();
                }));
    LONGS_EQUAL(SIGSYS, signal_of([] {
                    shut();
                    return call_as_x32();
                }));
}
#endif

// As the broker does it. The process that compiles is another than the one that may be signalled.
TEST(SystemCalls, WhatWasCompiledBeforeAForkIsImposedOnTheChild) {
    const auto denied = DeniedCalls::compile(kMark);
    CHECK(denied.has_value());
    const auto under_it = [&](auto call) {
        return exit_of([&] {
            ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            return denied->impose() ? call() : 100;
        });
    };
    const pid_t parent = ::getpid();
    LONGS_EQUAL(kMark, under_it([] { return plain_call(SYS_execve); }));
    LONGS_EQUAL(kMark, under_it([=] { return result_of(::kill(parent, 0)); }));
    LONGS_EQUAL(0, under_it([] { return result_of(::kill(::getpid(), 0)); }));
    LONGS_EQUAL(kMark,
                under_it([=] { return result_of(::syscall(SYS_tgkill, parent, parent, 0)); }));
    LONGS_EQUAL(kMark, under_it([=] { return result_of(::fcntl(0, F_SETOWN, parent)); }));
}

TEST(SystemCalls, WithoutNoNewPrivsNothingIsImposedOnAnOrdinaryUser) {
    const auto denied = DeniedCalls::compile(kMark);
    CHECK(denied.has_value());
    LONGS_EQUAL(0, exit_of([&] {
                    if (::geteuid() == 0 && ::setuid(65534) != 0)
                        return 100;
                    return denied->impose() ? 101 : 0;
                }));
}
