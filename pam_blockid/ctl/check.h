// Everything that `blockidctl check` looks at, in order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"

namespace pam_blockid {

struct CheckRequest {
    std::string config_path; // empty: those that the lines in pam.d name
    std::string user;        // empty: nobody in particular
    std::string service;     // empty: every one that asks for a passcode
};

// Sends no passcode to anyone. As root this gives root up for the helper's user, for good, before
// it speaks to the network: what the helper cannot read then, this does not find either.
Findings run_checks(const CheckRequest& request);

} // namespace pam_blockid
