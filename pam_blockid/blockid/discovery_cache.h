// What discovery told at an earlier login, for as long as somebody keeps it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "blockid/tenant.h"
#include "settings/settings.h"
#include "support/expected.h"

namespace pam_blockid {

struct KeptTenant {
    TenantFacts facts;              // to be judged again
    std::chrono::sys_seconds asked; // when the service said so
};

// Of each tenant and community, one. An error is half a sentence for the log.
class DiscoveryCache {
public:
    virtual ~DiscoveryCache() = default;
    // Nothing where none is kept; an error where what is kept is of no use.
    virtual Expected<std::optional<KeptTenant>, std::string> load(const TenantSettings& tenant) = 0;
    virtual Expected<void, std::string> store(const TenantSettings& tenant,
                                              const KeptTenant& kept) = 0;
    virtual void drop(const TenantSettings& tenant) = 0;
};

} // namespace pam_blockid
