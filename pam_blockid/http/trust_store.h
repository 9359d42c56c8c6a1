// Whether there is anything to judge certificates by.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "settings/settings.h"
#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// The error names the setting and its value. Without this check a
// directory that is not there looks like a server that cannot be trusted: a fault of this host
// would pass for an outage.
Expected<void, Complaint> check_trust_store(const NetworkSettings& network);

} // namespace pam_blockid
