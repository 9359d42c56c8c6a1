// Whether this host let the login do its work. Asked where an outage is about to be let pass.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

class HostWatch {
public:
    virtual ~HostWatch() = default;
    // What of this host may have made an outage in the network's place, for the log; empty:
    // nothing.
    virtual std::string hindrance() = 0;
};

} // namespace pam_blockid
