// SPDX-License-Identifier: Apache-2.0
#include "helper/system_calls.h"

#include <asm/ioctls.h>
#include <asm/sockios.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "helper/failed_step.h"
#include "helper/seccomp_rules.h"

namespace pam_blockid {
namespace {

// Those that this architecture lacks (fork on arm64, setuid32 on x86_64) make no rule.
constexpr std::array kDenied{
    // Programs and processes.
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    // Other processes: those of other logins have the same user.
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(process_madvise),
    SCMP_SYS(process_mrelease),
    SCMP_SYS(move_pages),
    SCMP_SYS(migrate_pages),
    SCMP_SYS(kcmp),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(pidfd_send_signal),
    SCMP_SYS(rt_sigqueueinfo),
    SCMP_SYS(rt_tgsigqueueinfo),
    SCMP_SYS(tkill),
    // What others of this user run on, and when; ours was set while we were root (scheduling.h).
    SCMP_SYS(setpriority),
    SCMP_SYS(nice),
    SCMP_SYS(sched_setscheduler),
    SCMP_SYS(sched_setparam),
    SCMP_SYS(sched_setattr),
    SCMP_SYS(sched_setaffinity),
    SCMP_SYS(ioprio_set),
    SCMP_SYS(setpgid),
    // Memory that processes share, and words between them: others of this user could be at them.
    SCMP_SYS(shmget),
    SCMP_SYS(shmat),
    SCMP_SYS(shmctl),
    SCMP_SYS(semget),
    SCMP_SYS(semop),
    SCMP_SYS(semtimedop),
    SCMP_SYS(semtimedop_time64),
    SCMP_SYS(semctl),
    SCMP_SYS(msgget),
    SCMP_SYS(msgsnd),
    SCMP_SYS(msgrcv),
    SCMP_SYS(msgctl),
    SCMP_SYS(mq_open),
    SCMP_SYS(mq_unlink),
    SCMP_SYS(mq_timedsend),
    SCMP_SYS(mq_timedsend_time64),
    SCMP_SYS(mq_timedreceive),
    SCMP_SYS(mq_timedreceive_time64),
    SCMP_SYS(mq_notify),
    SCMP_SYS(mq_getsetattr),
    // Ids and capabilities.
    SCMP_SYS(setuid),
    SCMP_SYS(setuid32),
    SCMP_SYS(setgid),
    SCMP_SYS(setgid32),
    SCMP_SYS(setreuid),
    SCMP_SYS(setreuid32),
    SCMP_SYS(setregid),
    SCMP_SYS(setregid32),
    SCMP_SYS(setresuid),
    SCMP_SYS(setresuid32),
    SCMP_SYS(setresgid),
    SCMP_SYS(setresgid32),
    SCMP_SYS(setfsuid),
    SCMP_SYS(setfsuid32),
    SCMP_SYS(setfsgid),
    SCMP_SYS(setfsgid32),
    SCMP_SYS(setgroups),
    SCMP_SYS(setgroups32),
    SCMP_SYS(capset),
    // Mounts and namespaces.
    SCMP_SYS(mount),
    SCMP_SYS(umount),
    SCMP_SYS(umount2),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(open_by_handle_at),
    // Doors into the kernel that nothing here needs. io_uring does its work past this filter.
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    SCMP_SYS(fanotify_init),
    SCMP_SYS(personality),
    SCMP_SYS(modify_ldt),
    SCMP_SYS(iopl),
    SCMP_SYS(ioperm),
    // Keys.
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    // The host: power, swap, clock, names, accounting, its kernel's log, its terminals.
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    SCMP_SYS(settimeofday),
    SCMP_SYS(stime),
    SCMP_SYS(clock_settime),
    SCMP_SYS(clock_settime64),
    SCMP_SYS(adjtimex),
    SCMP_SYS(clock_adjtime),
    SCMP_SYS(clock_adjtime64),
    SCMP_SYS(sethostname),
    SCMP_SYS(setdomainname),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    SCMP_SYS(quotactl_fd),
    SCMP_SYS(syslog), // syslog(2), not syslog(3)
    SCMP_SYS(vhangup),
};

// By these, and by F_SETOWN, the kernel signals whoever was named, with a signal that was chosen,
// when a descriptor becomes ready: a way round the ban on kill. A lease makes others of this user
// wait (fcntl(2)).
constexpr std::array kDeniedFcntls{F_SETOWN_EX, F_SETSIG, F_NOTIFY, F_SETLEASE};
// And input put into a terminal, as if typed there.
constexpr std::array<unsigned long, 5> kDeniedIoctls{FIOSETOWN, SIOCSPGRP, TIOCSPGRP, TIOCSTI,
                                                     TIOCLINUX};

#ifdef __s390__
constexpr unsigned kFlagsOfClone = 1;
#else
constexpr unsigned kFlagsOfClone = 0;
#endif

// The kernel looks at the lower half of what is given for an int; the filter must not be lenient
// with the other.
constexpr scmp_arg_cmp in_its_lower_half(unsigned argument, scmp_datum_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, 0xffffffff, value};
}

void deny_to_everybody(SeccompRules& rules) {
    for (const int call : kDenied)
        rules.deny(call);
    rules.deny_when(SCMP_SYS(prlimit64), {0, SCMP_CMP_NE, 0, 0});
    for (const int call : {SCMP_SYS(fcntl), SCMP_SYS(fcntl64)}) {
        for (const int command : kDeniedFcntls)
            rules.deny_when(call, in_its_lower_half(1, static_cast<unsigned>(command)));
    }
    for (const unsigned long command : kDeniedIoctls)
        rules.deny_when(SCMP_SYS(ioctl), in_its_lower_half(1, command));
    rules.deny_when(SCMP_SYS(clone), {kFlagsOfClone, SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0});
    rules.pretend_to_lack(SCMP_SYS(clone3));
}

// What names others than this process.
void deny_to_this_process(SeccompRules& rules) {
    const auto self = static_cast<scmp_datum_t>(::getpid());
    rules.deny_when(SCMP_SYS(kill), {0, SCMP_CMP_NE, self, 0});
    rules.deny_when(SCMP_SYS(tgkill), {0, SCMP_CMP_NE, self, 0});
    // A login that was ready before its caller came is told so of the caller's end (caller.h).
    const scmp_arg_cmp not_self_as_third{2, SCMP_CMP_NE, self, 0};
    for (const int call : {SCMP_SYS(fcntl), SCMP_SYS(fcntl64)})
        rules.deny_when(call, in_its_lower_half(1, F_SETOWN), not_self_as_third);
}

// The kernel only reads the program.
Expected<void, std::string> impose_on_all_threads(const std::vector<sock_filter>& program) {
    const sock_fprog all{static_cast<unsigned short>(program.size()),
                         const_cast<sock_filter*>(program.data())};
    const long result =
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &all);
    if (result != 0) // of a thread that has a filter of its own, its id
        return failed_step("seccomp", result > 0 ? ESRCH : errno);
    return {};
}

} // namespace

Expected<DeniedCalls, std::string> DeniedCalls::compile(int error) {
    SeccompRules rules(error);
    deny_to_everybody(rules);
    auto program = rules.program();
    if (!program)
        return Unexpected<std::string>(program.error());
    return DeniedCalls(*std::move(program), error);
}

Expected<void, std::string> DeniedCalls::impose() const {
    SeccompRules rules(error_);
    deny_to_this_process(rules);
    const auto program = rules.program();
    if (!program)
        return Unexpected<std::string>(program.error());
    if (auto imposed = impose_on_all_threads(program_); !imposed)
        return imposed;
    return impose_on_all_threads(*program);
}

Expected<void, std::string> deny_system_calls(int error) {
    const auto denied = DeniedCalls::compile(error);
    return denied ? denied->impose() : Unexpected<std::string>(denied.error());
}

} // namespace pam_blockid
