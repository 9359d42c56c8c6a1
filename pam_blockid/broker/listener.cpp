// SPDX-License-Identifier: Apache-2.0
#include "broker/listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>

#include "broker/descriptors.h"
#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

Unexpected<std::string> refused(const std::string& what) {
    return Unexpected<std::string>(what);
}

int option_of(int fd, int option) {
    int value = -1;
    socklen_t size = sizeof value;
    return ::getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

Expected<sockaddr_un, std::string> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (!path.starts_with('/') || path.size() >= sizeof address.sun_path)
        return refused("--listen " + path + ": expected an absolute path of at most " +
                       std::to_string(sizeof address.sun_path - 1) + " bytes");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

Expected<void, std::string> check_directory_of(const std::string& path) {
    const std::string directory = path.substr(0, path.rfind('/') + 1);
    struct stat st {};
    if (::stat(directory.c_str(), &st) != 0)
        return failed_step(directory);
    if (st.st_uid != 0 || (st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refused(directory + " may be written by others than root; no module would trust a "
                                   "socket in it");
    return {};
}

const sockaddr* as_sockaddr(const sockaddr_un& address) {
    return reinterpret_cast<const sockaddr*>(&address);
}

UniqueFd message_socket() {
    return UniqueFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

// Of a broker that was ended.
void take_away_what_nobody_listens_at(const sockaddr_un& address) {
    struct stat st {};
    if (::lstat(address.sun_path, &st) == 0 && S_ISSOCK(st.st_mode) &&
        ::connect(message_socket().get(), as_sockaddr(address), sizeof address) != 0 &&
        errno == ECONNREFUSED)
        ::unlink(address.sun_path);
}

} // namespace

bool is_listener(int fd) {
    return option_of(fd, SO_DOMAIN) == AF_UNIX && option_of(fd, SO_TYPE) == SOCK_SEQPACKET &&
           option_of(fd, SO_ACCEPTCONN) == 1;
}

bool is_socket_activated() {
    const char* pid = std::getenv("LISTEN_PID");
    return pid != nullptr && std::to_string(::getpid()) == pid;
}

Expected<UniqueFd, std::string> activated_listener() {
    const char* count = std::getenv("LISTEN_FDS");
    if (count == nullptr || std::strcmp(count, "1") != 0)
        return refused("expected one socket of systemd (LISTEN_FDS); see pam-blockid.socket");
    if (!is_listener(kListener))
        return refused("the socket of systemd is not one for AF_UNIX messages (SOCK_SEQPACKET) "
                       "that listens; see pam-blockid.socket");
    return UniqueFd(kListener);
}

Expected<UniqueFd, std::string> listen_at(const std::string& path) {
    const auto address = address_of(path);
    if (!address)
        return refused(address.error());
    if (const auto checked = check_directory_of(path); !checked)
        return refused(checked.error());
    UniqueFd listener = message_socket();
    if (!listener)
        return failed_step("socket");
    take_away_what_nobody_listens_at(*address);
    const mode_t before = ::umask(0111); // connecting is writing (unix(7))
    const int bound = ::bind(listener.get(), as_sockaddr(*address), sizeof *address);
    ::umask(before);
    if (bound != 0)
        return failed_step("bind to " + path);
    if (::listen(listener.get(), SOMAXCONN) != 0)
        return failed_step("listen at " + path);
    return listener;
}

} // namespace pam_blockid
