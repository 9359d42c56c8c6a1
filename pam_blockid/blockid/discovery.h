// Where a login gets its tenant from: what is kept while that is fresh, else the service, and in an
// outage of the service what is kept, if it is not too old.
//
// A login never depends on the cache: whatever is wrong with it costs a round trip and a remark.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "blockid/discovery_cache.h"
#include "blockid/tenant.h"
#include "http/http_client.h"
#include "login/otp_service.h"
#include "settings/settings.h"

namespace pam_blockid {

// Where remarks go.
class DiscoveryLog {
public:
    virtual ~DiscoveryLog() = default;
    virtual void step(const std::string& text) const = 0;
    virtual void warning(const std::string& text) const = 0; // an administrator should know
};

class Discovery {
public:
    // The references must outlive the discovery.
    Discovery(HttpClient& http, const TenantSettings& tenant, const CacheSettings& cache_settings,
              DiscoveryCache& cache, const DiscoveryLog& log);

    Expected<Tenant, ServiceReply> tenant(const Deadline& deadline);
    // What is kept, where it is fresh. Asks nobody.
    std::optional<Tenant> fresh_tenant();
    // Whether what that gave is fresh still.
    bool is_fresh() const;
    // Whether the service was asked in this login.
    bool has_asked() const { return has_asked_; }

    // For when the service does not take what tenant() gave: forgets what is kept and asks. Nothing
    // when that can bring nothing else: tenant() gave what it had just asked for, the service
    // repeats itself or cannot be asked, or this was called before.
    std::optional<Tenant> another_tenant(const Deadline& deadline);

private:
    Expected<Tenant, ServiceReply> ask(const Deadline& deadline);
    std::optional<Tenant> kept(std::chrono::sys_seconds now);
    std::optional<Tenant> if_fresh(const std::optional<Tenant>& known);
    void keep(const TenantFacts& facts);
    void not_used(const std::string& why);

    HttpClient& http_;
    const TenantSettings& settings_;
    const CacheSettings& cache_settings_;
    DiscoveryCache& cache_;
    const DiscoveryLog& log_;
    std::optional<Tenant> from_cache_; // what tenant() gave without asking
    std::chrono::sys_seconds asked_{}; // when what is kept was learnt
    std::chrono::seconds age_{0};      // of it
    bool has_asked_ = false;
    std::string told_; // why the cache is not used
};

} // namespace pam_blockid
