// SPDX-License-Identifier: Apache-2.0
#include "helper/isolation.h"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace pam_blockid {
namespace {

Unexpected<std::string> failed(const char* step) {
    return Unexpected<std::string>(std::string(step) + ": " +
                                   std::generic_category().message(errno));
}

// Real, effective and saved ids alike, and no supplementary groups of the caller.
bool become_effective_user() {
    const gid_t gid = ::getegid();
    const uid_t uid = ::geteuid();
    if (uid == 0 && ::setgroups(0, nullptr) != 0)
        return false;
    return ::setresgid(gid, gid, gid) == 0 && ::setresuid(uid, uid, uid) == 0;
}

// A socketpair's peer is whoever made it: the process that started us.
bool parent_is_peer(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.pid == ::getppid();
}

} // namespace

Expected<void, std::string> isolate(int socket) {
    ::umask(077);
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed("PR_SET_DUMPABLE");
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        return failed("RLIMIT_CORE");
    if (!become_effective_user())
        return failed("setresuid");
    // After the last change of ids, which clears it (prctl(2)).
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return failed("PR_SET_PDEATHSIG");
    if (!parent_is_peer(socket))
        return Unexpected<std::string>("the caller is gone");
    return {};
}

} // namespace pam_blockid
