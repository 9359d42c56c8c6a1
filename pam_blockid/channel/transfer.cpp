// SPDX-License-Identifier: Apache-2.0
#include "channel/transfer.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace pam_blockid {
namespace {

bool is_transient(int error) {
    return error == EINTR || error == EAGAIN;
}

// True when the socket has something to say before the deadline.
bool wait_readable(int socket, const Deadline& deadline) {
    while (true) {
        pollfd waited{socket, POLLIN, 0};
        const auto left = std::min<std::chrono::milliseconds::rep>(deadline.left().count(),
                                                                   std::numeric_limits<int>::max());
        const int ready = ::poll(&waited, 1, static_cast<int>(left));
        if (ready > 0)
            return true;
        if ((ready < 0 && !is_transient(errno)) || deadline.passed())
            return false;
    }
}

Received receive(int socket, Frame& frame, const Deadline& deadline, int flags) {
    const std::span<char> buffer = frame.buffer();
    frame.set_size(0);
    while (wait_readable(socket, deadline)) {
        // MSG_TRUNC yields the real length of a datagram that did not fit.
        const ssize_t n =
            ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT | MSG_TRUNC | flags);
        if (n < 0 && is_transient(errno))
            continue;
        if (n < 0 && errno != ECONNRESET)
            return Received::Broken;
        if (n <= 0)
            return Received::Closed;
        if (static_cast<std::size_t>(n) > buffer.size())
            return Received::Broken;
        frame.set_size(static_cast<std::size_t>(n));
        return Received::Frame;
    }
    return Received::TimedOut;
}

} // namespace

Received receive_frame(int socket, Frame& frame, const Deadline& deadline) {
    return receive(socket, frame, deadline, 0);
}

Received peek_frame(int socket, Frame& frame, const Deadline& deadline) {
    return receive(socket, frame, deadline, MSG_PEEK);
}

bool send_frame(int socket, const Frame& frame) {
    const std::span<const char> content = frame.content();
    ssize_t n = -1;
    do {
        n = ::send(socket, content.data(), content.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    return n >= 0 && static_cast<std::size_t>(n) == content.size();
}

} // namespace pam_blockid
