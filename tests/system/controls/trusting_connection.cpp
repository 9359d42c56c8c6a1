// The module's way to the broker, without a look at whose socket it is. A negative control; see
// README.md.
// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>

#include "channel/messages.h"
#include "channel/transfer.h"
#include "module/broker_connection.h"

namespace pam_blockid {

Expected<UniqueFd, NoBroker> connect_to_broker(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    UniqueFd socket(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return Unexpected<NoBroker>(NoBroker{false, "there is none"});
    return socket;
}

Expected<void, std::string> await_greeting(int socket) {
    Frame frame;
    if (receive_frame(socket, frame, Deadline::after(std::chrono::seconds(1))) != Received::Frame)
        return Unexpected<std::string>("it says nothing");
    return {};
}

} // namespace pam_blockid
