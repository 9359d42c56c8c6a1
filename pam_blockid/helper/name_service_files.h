// What the C library reads to turn names into addresses and accounts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// Fails when one of these files is there but closed to us. The C library goes on without it, and a
// fault of this host would pass for an outage of the network.
Expected<void, Complaint> check_name_service_files();

} // namespace pam_blockid
