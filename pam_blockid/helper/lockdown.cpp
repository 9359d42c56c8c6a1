// SPDX-License-Identifier: Apache-2.0
#include "helper/lockdown.h"

#include <sys/prctl.h>

#include <cerrno>

#include "helper/failed_step.h"
#include "helper/privileges.h"

namespace pam_blockid {
namespace {

constexpr int kError = EPERM; // of a call that is denied

} // namespace

Expected<DeniedCalls, std::string> compile_lockdown() {
    return DeniedCalls::compile(kError);
}

Expected<void, std::string> lock_down(const UserIds& ids, const DeniedCalls* denied) {
    if (auto given_up = give_up_privileges(ids); !given_up)
        return given_up;
    // Again, as the change of ids has set it to fs.suid_dumpable (proc(5)).
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed_step("PR_SET_DUMPABLE");
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed_step("PR_SET_NO_NEW_PRIVS");
    return denied != nullptr ? denied->impose() : deny_system_calls(kError);
}

} // namespace pam_blockid
