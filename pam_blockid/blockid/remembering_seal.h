// The seal of what is remembered of logins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "settings/settings.h"

namespace pam_blockid {

// 64 hexadecimal digits that only who holds the tenant's license key can tell; others for another
// tenant or community. Empty when OpenSSL fails.
std::string remembering_seal(const TenantSettings& tenant, std::string_view text);

} // namespace pam_blockid
