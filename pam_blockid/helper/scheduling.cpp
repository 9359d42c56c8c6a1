// SPDX-License-Identifier: Apache-2.0
#include "helper/scheduling.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

namespace pam_blockid {
namespace {

constexpr int kIoPriorityOfProcess = 1; // IOPRIO_WHO_PROCESS of ioprio_set(2)
constexpr int kIoPriorityByNice = 0;    // IOPRIO_CLASS_NONE
// The kernel's own for a first process. PR_SET_TIMERSLACK of 0 would bring back what was inherited.
constexpr unsigned long kTimerSlackNs = 50'000;

} // namespace

void take_fresh_scheduling() {
    const sched_param none{};
    static_cast<void>(::sched_setscheduler(0, SCHED_OTHER, &none));
    static_cast<void>(::setpriority(PRIO_PROCESS, 0, 0));
    cpu_set_t all;
    std::memset(&all, 0xff, sizeof all);
    static_cast<void>(::sched_setaffinity(0, sizeof all, &all));
    static_cast<void>(::syscall(SYS_ioprio_set, kIoPriorityOfProcess, 0, kIoPriorityByNice));
    static_cast<void>(::prctl(PR_SET_TIMERSLACK, kTimerSlackNs));
}

} // namespace pam_blockid
