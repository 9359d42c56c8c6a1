// SPDX-License-Identifier: Apache-2.0
#include "helper/caller.h"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>

#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

// The caller is gone. Its end of the socket is closed too, which ends a login in the ordinary way,
// event line and all; whatever does not look at the socket is ended by SIGALRM.
extern "C" void end_soon(int) {
    ::alarm(1);
}

// A socketpair's peer is whoever made it: the process that started us.
bool parent_is_peer(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           peer.pid == ::getppid();
}

} // namespace

std::string caller_id() {
    std::string pid = std::to_string(::getppid());
    std::ifstream file("/proc/" + pid + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // The name in parentheses may hold anything. After it, the state is the third field and
    // starttime the twenty-second.
    std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size())));
    std::string word;
    for (int field = 2; field <= 22 && fields >> word; ++field) {
        if (field == 22)
            return pid + "." + word;
    }
    return pid;
}

Expected<void, std::string> end_with_caller(int socket) {
    struct sigaction action {};
    action.sa_handler = end_soon;
    if (::sigaction(SIGUSR1, &action, nullptr) != 0 || ::prctl(PR_SET_PDEATHSIG, SIGUSR1) != 0)
        return failed_step("PR_SET_PDEATHSIG");
    if (!parent_is_peer(socket))
        return Unexpected<std::string>("the caller is gone");
    return {};
}

} // namespace pam_blockid
