// Whose fault it is that connect(2) or socket(2) failed: the network's, or that of this host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pam_blockid {

enum class ConnectFault {
    Network,  // nobody there, no way there, no answer in time
    ThisHost, // this host kept us from connecting, as any local user can bring about
    Unclear,  // not in the table: whoever knows that it is connect's takes it for one of this host
};

// What `error`, an errno, says.
ConnectFault fault_of_connect(int error);

} // namespace pam_blockid
