// SPDX-License-Identifier: Apache-2.0
#include "helper/hand_over.h"

#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>
#include <cstring>

namespace pam_blockid {
namespace {

// A message of one byte, with room for one descriptor beside it.
class Message {
public:
    Message() {
        header_.msg_iov = &part_;
        header_.msg_iovlen = 1;
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;

    msghdr* with_room() {
        header_.msg_control = room_;
        header_.msg_controllen = sizeof room_;
        return &header_;
    }

private:
    alignas(cmsghdr) char room_[CMSG_SPACE(sizeof(int))] = {};
    char byte_ = 'c';
    iovec part_{&byte_, 1};
    msghdr header_{};
};

} // namespace

bool say(int control, ReadyWord word) {
    const char byte = static_cast<char>(word);
    return ::send(control, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1;
}

Heard hear(int control) {
    char byte = 0;
    ssize_t size = ::recv(control, &byte, 1, MSG_DONTWAIT);
    // An end that left something unread is told of once, before what it had said (unix(7)).
    if (size < 0 && errno == ECONNRESET)
        size = ::recv(control, &byte, 1, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return {};
    for (const ReadyWord word :
         {ReadyWord::Ready, ReadyWord::Greeting, ReadyWord::Taken, ReadyWord::Back}) {
        if (size == 1 && byte == static_cast<char>(word))
            return {word, false};
    }
    return {std::nullopt, true};
}

void stop_hearing(int control) {
    ::shutdown(control, SHUT_RD);
}

bool hand_over(int control, int connection) {
    Message message;
    msghdr* const header = message.with_room();
    cmsghdr* const item = CMSG_FIRSTHDR(header);
    item->cmsg_level = SOL_SOCKET;
    item->cmsg_type = SCM_RIGHTS;
    item->cmsg_len = CMSG_LEN(sizeof(int));
    std::memcpy(CMSG_DATA(item), &connection, sizeof connection);
    return ::sendmsg(control, header, MSG_DONTWAIT | MSG_NOSIGNAL) == 1;
}

UniqueFd take_over(int control) {
    Message message;
    msghdr* const header = message.with_room();
    if (::recvmsg(control, header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
        return {};
    const cmsghdr* const item = CMSG_FIRSTHDR(header);
    if (item == nullptr || item->cmsg_level != SOL_SOCKET || item->cmsg_type != SCM_RIGHTS ||
        item->cmsg_len != CMSG_LEN(sizeof(int)))
        return {};
    int fd = -1;
    std::memcpy(&fd, CMSG_DATA(item), sizeof fd);
    return UniqueFd(fd);
}

} // namespace pam_blockid
