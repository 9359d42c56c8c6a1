// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_transfers.h"

#include <ldap.h>
#include <poll.h>

#include <cerrno>

namespace pam_blockid {
namespace {

// Between the socket and TLS.
constexpr int kLevel = LBER_SBIOD_LEVEL_PROVIDER + 1;

int set_up(Sockbuf_IO_Desc* io, void* deadline) {
    io->sbiod_pvt = deadline;
    return 0;
}

int control(Sockbuf_IO_Desc* io, int option, void* argument) {
    return LBER_SBIOD_CTRL_NEXT(io, option, argument);
}

bool wait_for(short event, const Sockbuf_IO_Desc* io) {
    const auto& deadline = *static_cast<const Deadline*>(io->sbiod_pvt);
    ber_socket_t socket = -1;
    ::ber_sockbuf_ctrl(io->sbiod_sb, LBER_SB_OPT_GET_FD, &socket);
    pollfd waiting{socket, event, 0};
    int ready = -1;
    do {
        ready = ::poll(&waiting, 1, static_cast<int>(deadline.left().count()));
    } while (ready < 0 && errno == EINTR);
    if (ready == 0)
        errno = ETIMEDOUT;
    return ready > 0;
}

ber_slen_t read(Sockbuf_IO_Desc* io, void* buffer, ber_len_t size) {
    return wait_for(POLLIN, io) ? LBER_SBIOD_READ_NEXT(io, buffer, size) : -1;
}

ber_slen_t write(Sockbuf_IO_Desc* io, void* buffer, ber_len_t size) {
    return wait_for(POLLOUT, io) ? LBER_SBIOD_WRITE_NEXT(io, buffer, size) : -1;
}

int on_connect(LDAP*, Sockbuf* socket, LDAPURLDesc*, sockaddr*, ldap_conncb* callback) {
    static Sockbuf_IO layer{set_up, nullptr, control, read, write, nullptr};
    return ::ber_sockbuf_add_io(socket, &layer, kLevel, callback->lc_arg);
}

void on_disconnect(LDAP*, Sockbuf*, ldap_conncb*) {}

struct Transfers {
    explicit Transfers(const Deadline& until) : deadline(until) {}

    Deadline deadline;
    ldap_conncb callback{on_connect, on_disconnect, &deadline};
};

} // namespace

std::shared_ptr<Deadline> limit_transfers(ldap* handle, const Deadline& deadline) {
    const auto transfers = std::make_shared<Transfers>(deadline);
    if (::ldap_set_option(handle, LDAP_OPT_CONNECT_CB, &transfers->callback) != LDAP_OPT_SUCCESS)
        return nullptr;
    return {transfers, &transfers->deadline};
}

} // namespace pam_blockid
