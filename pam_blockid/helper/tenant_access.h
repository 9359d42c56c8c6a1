// The way to the tenant's service: what is known of it, keys, a connection. It serves one login,
// and may be ready before that is asked for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "blockid/blockid_service.h"
#include "blockid/discovery.h"
#include "blockid/discovery_files.h"
#include "http/curl_client.h"
#include "settings/settings.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Keeps what it is told until there is a log of a login that this belongs to.
class HeldLog final : public DiscoveryLog {
public:
    void pass_on_to(const DiscoveryLog& log);
    void step(const std::string& text) const override;
    void warning(const std::string& text) const override;

private:
    const DiscoveryLog* log_ = nullptr;
    mutable std::vector<std::pair<bool, std::string>>
        held_; // whether it is a warning, and its text
};

class TenantAccess {
public:
    // `settings` must outlive it.
    TenantAccess(const Settings& settings, Expected<UniqueFd, std::string> cache_directory);
    TenantAccess(const TenantAccess&) = delete;
    TenantAccess& operator=(const TenantAccess&) = delete;

    // Makes keys and connects, for nobody yet, and asks nothing. The socket to wait for; -1 when
    // that cannot be done.
    int get_ready(const Deadline& deadline);
    // Whether a login may begin with what get_ready() has made: the connection is open and nobody
    // has spoken on it, and what is kept of the tenant is fresh.
    bool is_ready() const { return http_.is_silent() && discovery_.is_fresh(); }

    const Expected<UniqueFd, std::string>& cache_directory() const { return kept_.directory(); }

    // The service, for the login of whoever is at the other end of `socket`: it gives up when they
    // do. Once; all but `otp` must outlive the login.
    BlockIdService& serve(int socket, const OtpSettings& otp, const DiscoveryLog& log,
                          std::function<Deadline()> deadline);

private:
    OtpSettings otp_;
    std::function<Deadline()> deadline_;
    HeldLog log_;
    CurlClient http_;
    DiscoveryFiles kept_;
    Discovery discovery_;
    BlockIdService service_;
};

} // namespace pam_blockid
