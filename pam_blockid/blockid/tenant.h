// What discovery tells about a tenant, how it is asked, and what of it is believed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "blockid/curve.h"
#include "http/http_client.h"
#include "login/otp_service.h"
#include "settings/settings.h"
#include "support/expected.h"

namespace pam_blockid {

// What the service tells about it.
struct TenantFacts {
    std::string tenant_id;
    std::string community_id;
    std::string public_key; // of the community, base64
    std::string adminconsole;

    bool operator==(const TenantFacts&) const = default;
};

// The same, judged: a key on its curve, and an adminconsole that may receive the license key: base
// URL, https, without a trailing slash.
struct Tenant : TenantFacts {
    PublicKey community_key;
};

// The tenant of `facts`, wherever they come from, or what is wrong with them.
Expected<Tenant, std::string> judge(TenantFacts facts, const TenantSettings& settings);

// Asks for the community and the service directory side by side (one round trip after the
// handshake, `skipLogos` saves tens of KiB). The adminconsole must be https and on a host that
// `may_receive_license` allows.
Expected<Tenant, ServiceReply> discover(HttpClient& http, const TenantSettings& settings,
                                        const Deadline& deadline);

// Asks for the service directory alone, for as long as a request takes. Yes: it answered.
ServiceReply ask_directory(HttpClient& http, const TenantSettings& settings,
                           const Deadline& deadline);

// Whether a connection to the service directory serves requests to the adminconsole too.
bool is_at_directory(const Tenant& tenant, const TenantSettings& settings);

// The license key goes to the tenant's own host, to hosts below it, and to hosts at or below those
// that the administrator lists in tenant.trusted_hosts. `host`: lower case.
bool may_receive_license(const std::string& host, const TenantSettings& settings);

} // namespace pam_blockid
