// SPDX-License-Identifier: Apache-2.0
#include "support/connect_error.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace pam_blockid {
namespace {

using enum ConnectFault;

struct Meaning {
    int error;
    ConnectFault fault;
};

constexpr std::array kMeanings{
    // What the other side, or what is between, has said or failed to say.
    Meaning{ECONNREFUSED, Network},
    Meaning{ECONNRESET, Network},
    Meaning{ECONNABORTED, Network},
    Meaning{ETIMEDOUT, Network},
    Meaning{EHOSTUNREACH, Network},
    Meaning{EHOSTDOWN, Network},
    Meaning{ENETRESET, Network},
    Meaning{EPIPE, Network},
    // No route, or its interface is down: what a host whose uplink is gone says. Only root, or who
    // administers the network here, takes a route away; a setuid program has no effect within a
    // network namespace that a user has made.
    Meaning{ENETUNREACH, Network},
    Meaning{ENETDOWN, Network},
    // The socket of a server on this host that is not running (ldapi).
    Meaning{ENOENT, Network},
    // Says nothing of the connection: it is being made, or a family is not there (IPv6).
    Meaning{0, Network},
    Meaning{EINPROGRESS, Network},
    Meaning{EALREADY, Network},
    Meaning{EINTR, Network},
    Meaning{EAFNOSUPPORT, Network},
    // All local ports are taken, by whoever bound them.
    Meaning{EADDRNOTAVAIL, ThisHost},
    Meaning{EADDRINUSE, ThisHost},
    // Memory and descriptors, of the process or of the host.
    Meaning{ENOMEM, ThisHost},
    Meaning{ENOBUFS, ThisHost},
    Meaning{EMFILE, ThisHost},
    Meaning{ENFILE, ThisHost},
    // The packet filter of this host, its security module, or a table of connections that is full.
    Meaning{EPERM, ThisHost},
    Meaning{EACCES, ThisHost},
};

} // namespace

ConnectFault fault_of_connect(int error) {
    const auto* found = std::ranges::find(kMeanings, error, &Meaning::error);
    return found != kMeanings.end() ? found->fault : Unclear;
}

} // namespace pam_blockid
