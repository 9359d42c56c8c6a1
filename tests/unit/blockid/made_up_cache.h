// A discovery cache in memory, and a log that keeps what it is told.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "blockid/discovery.h"
#include "blockid/discovery_cache.h"

namespace pam_blockid {

class MadeUpCache final : public DiscoveryCache {
public:
    std::optional<KeptTenant> entry;
    std::string fault; // of reading and of writing; empty: none
    int drops = 0;

    void keep(const TenantFacts& facts, std::chrono::seconds age) {
        entry = {facts,
                 std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) - age};
    }
    Expected<std::optional<KeptTenant>, std::string> load(const TenantSettings&) override {
        if (!fault.empty())
            return Unexpected<std::string>(fault);
        return entry;
    }
    Expected<void, std::string> store(const TenantSettings&, const KeptTenant& kept) override {
        if (!fault.empty())
            return Unexpected<std::string>(fault);
        entry = kept;
        return {};
    }
    void drop(const TenantSettings&) override {
        entry.reset();
        ++drops;
    }
};

class RemarksKept final : public DiscoveryLog {
public:
    void step(const std::string& text) const override { steps.push_back(text); }
    void warning(const std::string& text) const override { warnings.push_back(text); }

    mutable std::vector<std::string> steps;
    mutable std::vector<std::string> warnings;
};

} // namespace pam_blockid
