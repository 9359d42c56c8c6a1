// Whether this host still has what every connection begins with.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

// Binds one socket of each kind (TCP and UDP; IPv4, and IPv6 where there is any) to a local port of
// the kernel's choice, and gives it back. The sentence says what there was none of: a port, a
// descriptor, memory; empty when all went well. A resolver that lacks one says no more than that
// the name cannot be resolved.
std::string lack_of_sockets();

} // namespace pam_blockid
