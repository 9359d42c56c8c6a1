// SPDX-License-Identifier: Apache-2.0
#include "support/local_ports.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "support/unique_fd.h"

namespace pam_blockid {
namespace {

struct Kind {
    int family;
    int type;
    const char* name;
};
constexpr std::array<Kind, 4> kKinds{{
    {AF_INET, SOCK_STREAM, "TCP"},
    {AF_INET, SOCK_DGRAM, "UDP"},
    {AF_INET6, SOCK_STREAM, "TCP over IPv6"},
    {AF_INET6, SOCK_DGRAM, "UDP over IPv6"},
}};

// No address and no port: the kernel chooses, as it does at connect(2).
bool bind_somewhere(const UniqueFd& socket, int family) {
    sockaddr_storage any{};
    any.ss_family = static_cast<sa_family_t>(family);
    const socklen_t size = family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
    return ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), size) == 0;
}

// Of a host without IPv6.
bool is_family_missing(int error) {
    return error == EAFNOSUPPORT || error == EADDRNOTAVAIL;
}

} // namespace

std::string lack_of_sockets() {
    for (const Kind& kind : kKinds) {
        const UniqueFd socket(::socket(kind.family, kind.type | SOCK_CLOEXEC, 0));
        if (socket && bind_somewhere(socket, kind.family))
            continue;
        const int error = errno;
        if (kind.family == AF_INET6 && is_family_missing(error))
            continue;
        return std::string("no local port for ") + kind.name +
               " can be had: " + std::generic_category().message(error);
    }
    return {};
}

} // namespace pam_blockid
