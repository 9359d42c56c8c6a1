// SPDX-License-Identifier: Apache-2.0
#include "module/broker_connection.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "channel/messages.h"
#include "channel/transfer.h"
#include "support/peer.h"

namespace pam_blockid {
namespace {

constexpr std::chrono::seconds kPatience{1};
constexpr int kRetryMs = 10;
constexpr int kFirstFree = 3; // a host that runs without standard descriptors may write to them

Unexpected<NoBroker> fault(const std::string& why) {
    return Unexpected<NoBroker>(NoBroker{true, why});
}

Unexpected<NoBroker> failed(const std::string& step) {
    return fault(step + ": " + std::generic_category().message(errno));
}

// Empty when only root can have put the socket there.
std::string objection_to(const std::string& path, const struct stat& st) {
    if (!S_ISSOCK(st.st_mode) || st.st_uid != 0)
        return path + " is not a socket of root's";
    struct stat directory {};
    if (::lstat(path.substr(0, path.rfind('/')).c_str(), &directory) != 0 ||
        !S_ISDIR(directory.st_mode) || directory.st_uid != 0 ||
        (directory.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return "the directory of " + path + " is not root's alone";
    return {};
}

bool root_listens(int socket) {
    const auto peer = peer_of(socket);
    return peer && peer->uid == 0;
}

Expected<UniqueFd, NoBroker> connected(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), std::min(path.size(), sizeof address.sun_path - 1));
    const UniqueFd first(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    UniqueFd socket(first ? ::fcntl(first.get(), F_DUPFD_CLOEXEC, kFirstFree) : -1);
    if (!socket)
        return failed("socket");
    const Deadline deadline = Deadline::after(kPatience);
    while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
           0) {
        // Anybody can fill the queue of callers. The broker empties it in no time.
        if (errno != EAGAIN || deadline.passed())
            return failed("connect to " + path);
        ::poll(nullptr, 0, kRetryMs);
    }
    return socket;
}

} // namespace

Expected<UniqueFd, NoBroker> connect_to_broker(const char* path) {
    struct stat st {};
    if (::lstat(path, &st) != 0)
        return Unexpected<NoBroker>(NoBroker{errno != ENOENT, std::string("there is no ") + path});
    if (const std::string objection = objection_to(path, st); !objection.empty())
        return fault(objection);
    auto socket = connected(path);
    if (socket && !root_listens(socket->get()))
        return fault("it is not root who listens at " + std::string(path));
    return socket;
}

Expected<void, std::string> await_greeting(int socket) {
    using Failed = Unexpected<std::string>;
    Frame frame;
    switch (receive_frame(socket, frame, Deadline::after(kPatience))) {
    case Received::Frame:
        break;
    case Received::TimedOut:
        return Failed("the broker says nothing");
    case Received::Closed:
        return Failed("the broker has no place for this login");
    case Received::Broken:
        return Failed("the broker cannot be heard");
    }
    if (!decode_greeting(frame))
        return Failed("the broker does not speak this module's version of the channel");
    return {};
}

} // namespace pam_blockid
