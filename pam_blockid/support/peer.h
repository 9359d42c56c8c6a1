// Who is at the other end of a local socket.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <optional>

namespace pam_blockid {

// The process that made the socketpair, connected, or made its end listen, and its effective ids at
// that moment (SO_PEERCRED, unix(7)); errno says why there is none.
inline std::optional<ucred> peer_of(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return std::nullopt;
    return peer;
}

// Whether nobody holds the other end any more. May be asked in a signal's handler.
inline bool is_hung_up(int socket) {
    pollfd end{socket, 0, 0};
    return ::poll(&end, 1, 0) != 0;
}

} // namespace pam_blockid
