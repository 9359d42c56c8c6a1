// A broker that gives whatever its callers say to a helper of its own, which takes them for root. A
// negative control; see README.md.
//
// Usage: blockid-careless-broker --listen PATH
// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>

#include "channel/messages.h"
#include "channel/transfer.h"

namespace {

using namespace pam_blockid;

bool pass_on(int from, int to) {
    Frame frame;
    return receive_frame(from, frame, Deadline::after(std::chrono::seconds(1))) ==
               Received::Frame &&
           send_frame(to, frame);
}

void relay(int caller, int helper) {
    std::array<pollfd, 2> ends{{{caller, POLLIN, 0}, {helper, POLLIN, 0}}};
    while (::poll(ends.data(), ends.size(), -1) > 0) {
        if ((ends[0].revents != 0 && !pass_on(caller, helper)) ||
            (ends[1].revents != 0 && !pass_on(helper, caller)))
            return;
    }
}

void serve(int caller) {
    std::array<int, 2> pair{};
    ::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair.data());
    if (::fork() == 0) {
        ::dup2(pair[1], 3);
        ::close_range(4, ~0U, 0);
        ::execl(HELPER, HELPER, nullptr);
        ::_exit(1);
    }
    ::close(pair[1]);
    Frame greeting;
    if (encode(greeting, GreetingMessage{}) && send_frame(caller, greeting))
        relay(caller, pair[0]);
    ::_exit(0);
}

} // namespace

int main(int count, char** words) {
    if (count < 3)
        return 2;
    ::signal(SIGCHLD, SIG_IGN);
    ::umask(0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, words[2], sizeof address.sun_path - 1);
    const int listener = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener, SOMAXCONN) != 0)
        return 1;
    while (true) {
        const int caller = ::accept(listener, nullptr, nullptr);
        if (::fork() == 0)
            serve(caller);
        ::close(caller);
    }
}
