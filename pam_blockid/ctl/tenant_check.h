// The way to the BlockID tenant, and whether it knows us.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/finding.h"
#include "settings/described.h"

namespace pam_blockid {

// Trust store, name, connection, certificates, clock, tenant and community, license key. No message
// is sent to anyone: the license key is proven by having a made-up passcode checked for a made-up
// user. Takes no longer than network.login_deadline.
Findings check_tenant(const DescribedSettings& described);

} // namespace pam_blockid
