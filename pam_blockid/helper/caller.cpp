// SPDX-License-Identifier: Apache-2.0
#include "helper/caller.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include "helper/failed_step.h"
#include "helper/login_session.h"
#include "support/peer.h"
#include "support/unique_fd.h"

#ifndef SO_PEERPIDFD // Linux 6.5
#define SO_PEERPIDFD 77
#endif

namespace pam_blockid {
namespace {

volatile std::sig_atomic_t watched_socket = -1; // for a handler, which is told nothing else

// The caller is gone. Its end of the socket is closed too, which ends a login in the ordinary way,
// event line and all; whatever does not look at the socket is ended by SIGALRM.
extern "C" void end_soon(int) {
    ::alarm(1);
}

// Something has happened to the socket: mostly an answer has come.
extern "C" void end_soon_when_hung_up(int) {
    const int error = errno;
    if (is_hung_up(watched_socket))
        ::alarm(1);
    errno = error;
}

Expected<void, std::string> handle(int signal, void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    if (::sigaction(signal, &action, nullptr) != 0)
        return failed_step("sigaction");
    return {};
}

Unexpected<std::string> gone() {
    return Unexpected<std::string>("the caller is gone");
}

// A socketpair's peer is whoever made it: the process that started us.
Expected<void, std::string> end_with_parent(pid_t parent) {
    if (auto handled = handle(SIGUSR1, end_soon); !handled)
        return handled;
    if (::prctl(PR_SET_PDEATHSIG, SIGUSR1) != 0)
        return failed_step("PR_SET_PDEATHSIG");
    if (parent != ::getppid())
        return gone();
    return {};
}

// The kernel tells by SIGIO when something comes over the socket, or its other end is closed.
Expected<void, std::string> end_with_socket(int socket) {
    watched_socket = socket;
    if (auto handled = handle(SIGIO, end_soon_when_hung_up); !handled)
        return handled;
    const int flags = ::fcntl(socket, F_GETFL);
    if (flags < 0 || ::fcntl(socket, F_SETOWN, static_cast<long>(::getpid())) != 0 ||
        ::fcntl(socket, F_SETFL, flags | O_ASYNC) != 0)
        return failed_step("O_ASYNC");
    if (is_hung_up(socket))
        return gone();
    return {};
}

// Asked once its number was used: a process that still is there had it all the time. Where the
// kernel hands out no handle of it, a socket with nobody at its other end has to do.
bool is_still_there(int socket) {
    int handle = -1;
    socklen_t size = sizeof handle;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERPIDFD, &handle, &size) != 0)
        return errno == ENOPROTOOPT && !is_hung_up(socket);
    const UniqueFd owned(handle);
    pollfd ended{handle, POLLIN, 0};
    return ::poll(&ended, 1, 0) == 0;
}

} // namespace

std::string caller_id(pid_t process) {
    const auto found = identity_of(process);
    return found ? found->id : std::to_string(process);
}

Expected<Caller, std::string> caller_at(int socket, Through through) {
    const auto peer = peer_of(socket);
    if (!peer)
        return failed_step("SO_PEERCRED");
    if (peer->pid == 0)
        return Unexpected<std::string>("the caller is in a process id namespace of its own");
    Caller caller{
        through, socket, peer->pid, peer->uid, caller_id(peer->pid), real_uid_of(peer->pid)};
    if (through == Through::Broker && !is_still_there(socket))
        return gone();
    return caller;
}

Expected<void, std::string> end_with(const Caller& caller) {
    return caller.through == Through::Helper ? end_with_parent(caller.pid)
                                             : end_with_socket(caller.socket);
}

Expected<void, std::string> still_end_with(const Caller& caller) {
    if (caller.through == Through::Helper)
        return end_with_parent(caller.pid);
    if (is_hung_up(caller.socket))
        return gone();
    return {};
}

} // namespace pam_blockid
