// What discovery tells about a tenant, and how it is asked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "blockid/curve.h"
#include "http/http_client.h"
#include "login/otp_service.h"
#include "settings/settings.h"
#include "support/expected.h"

namespace pam_blockid {

struct Tenant {
    std::string tenant_id;
    std::string community_id;
    PublicKey community_key;
    std::string adminconsole; // base URL, https, without a trailing slash
};

// Asks for the community and the service directory side by side (one round trip after the
// handshake, `skipLogos` saves tens of KiB). The adminconsole must be https and on a host that
// `may_receive_license` allows.
Expected<Tenant, ServiceReply> discover(HttpClient& http, const TenantSettings& settings,
                                        const Deadline& deadline);

// Asks for the service directory alone, for as long as a request takes. Yes: it answered.
ServiceReply ask_directory(HttpClient& http, const TenantSettings& settings,
                           const Deadline& deadline);

// The license key goes to the tenant's own host, to hosts below it, and to hosts at or below those
// that the administrator lists in tenant.trusted_hosts. `host`: lower case.
bool may_receive_license(const std::string& host, const TenantSettings& settings);

} // namespace pam_blockid
