// SPDX-License-Identifier: Apache-2.0
#include "helper/isolation.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "helper/failed_step.h"
#include "helper/limits.h"
#include "helper/privileges.h"
#include "helper/scheduling.h"

namespace pam_blockid {
namespace {

// Both are errors of the one call that they come from, not the end of this process: a server that
// hangs up, and a file that grows past a limit of the caller's (ulimit -f).
bool ignore_signals_of_writes() {
    return ::signal(SIGPIPE, SIG_IGN) != SIG_ERR && ::signal(SIGXFSZ, SIG_IGN) != SIG_ERR;
}

// Real, effective and saved ids alike, root's own group, and no supplementary groups of the caller:
// su is setuid but not setgid.
Expected<void, std::string> become_effective_user() {
    const uid_t uid = ::geteuid();
    if (uid == 0)
        return become({0, 0});
    if (::setresuid(uid, uid, uid) != 0)
        return failed_step("setresuid");
    return {};
}

} // namespace

Expected<void, std::string> isolate() {
    ::umask(077);
    if (!ignore_signals_of_writes())
        return failed_step("signal");
    if (auto limits = take_fresh_limits(); !limits)
        return limits;
    take_fresh_scheduling();
    if (auto became = become_effective_user(); !became)
        return became;
    // After the change of ids, at which the kernel takes fs.suid_dumpable for it (proc(5)).
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed_step("PR_SET_DUMPABLE");
    return {};
}

} // namespace pam_blockid
