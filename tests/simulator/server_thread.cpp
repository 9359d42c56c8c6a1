// SPDX-License-Identifier: Apache-2.0
#include "server_thread.h"

#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace blockid_simulator {

pam_blockid::Expected<std::uint16_t, std::string> bind_server(httplib::Server& server,
                                                              const Address& address) {
    server.set_socket_options([](socket_t socket) {
        const int yes = 1;
        ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    server.set_tcp_nodelay(true);
    errno = 0;
    const int port = address.port == 0 ? server.bind_to_any_port(address.host)
                     : server.bind_to_port(address.host, address.port) ? address.port
                                                                       : -1;
    if (port <= 0)
        return pam_blockid::Unexpected<std::string>(
            "cannot listen on " + to_text(address) +
            (errno ? ": " + std::generic_category().message(errno) : ""));
    return static_cast<std::uint16_t>(port);
}

} // namespace blockid_simulator
