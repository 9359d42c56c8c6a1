// SPDX-License-Identifier: Apache-2.0
#include "helper/isolation.h"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace pam_blockid {
namespace {

Unexpected<std::string> failed(const char* step) {
    return Unexpected<std::string>(std::string(step) + ": " +
                                   std::generic_category().message(errno));
}

// A local user can lower these before calling su. Below the floor a connection fails for want of
// descriptors or memory, which must not pass for an outage of the network.
Expected<void, std::string> check_limits() {
    struct Floor {
        decltype(RLIMIT_NOFILE) resource;
        const char* name;
        rlim_t least;
    };
    static constexpr rlim_t mib = 1024 * 1024;
    static constexpr std::array<Floor, 4> floors{{{RLIMIT_NOFILE, "RLIMIT_NOFILE", 64},
                                                  {RLIMIT_AS, "RLIMIT_AS", 512 * mib},
                                                  {RLIMIT_DATA, "RLIMIT_DATA", 128 * mib},
                                                  {RLIMIT_STACK, "RLIMIT_STACK", mib}}};
    for (const Floor& floor : floors) {
        rlimit limit{};
        if (::getrlimit(floor.resource, &limit) != 0)
            return failed(floor.name);
        if (limit.rlim_cur < floor.least) // RLIM_INFINITY is the largest value
            return Unexpected<std::string>(std::string(floor.name) + " is " +
                                           std::to_string(limit.rlim_cur) + "; at least " +
                                           std::to_string(floor.least) + " is needed");
    }
    return {};
}

// Real, effective and saved ids alike, root's own group, and no supplementary groups of the caller:
// su is setuid but not setgid.
bool become_effective_user() {
    const uid_t uid = ::geteuid();
    if (uid == 0 && (::setgroups(0, nullptr) != 0 || ::setresgid(0, 0, 0) != 0))
        return false;
    return ::setresuid(uid, uid, uid) == 0;
}

// The caller is gone. Its end of the socket is closed too, which ends a login in the ordinary way,
// event line and all; whatever does not look at the socket is ended by SIGALRM.
extern "C" void end_soon(int) {
    ::alarm(1);
}

bool end_with_parent() {
    struct sigaction action {};
    action.sa_handler = end_soon;
    return ::sigaction(SIGUSR1, &action, nullptr) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGUSR1) == 0;
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
    // A server that hangs up must be an error of that connection, not the end of this process.
    if (::signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return failed("SIGPIPE");
    if (::prctl(PR_SET_DUMPABLE, 0) != 0)
        return failed("PR_SET_DUMPABLE");
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        return failed("RLIMIT_CORE");
    if (auto limits = check_limits(); !limits)
        return limits;
    if (!become_effective_user())
        return failed("setresuid");
    // After the last change of ids, which clears it (prctl(2)).
    if (!end_with_parent())
        return failed("PR_SET_PDEATHSIG");
    if (!parent_is_peer(socket))
        return Unexpected<std::string>("the caller is gone");
    return {};
}

} // namespace pam_blockid
