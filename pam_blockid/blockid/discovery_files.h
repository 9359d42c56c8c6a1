// The discovery cache of all logins on this host: one small file for each tenant and community.
// Nothing in it is secret. What somebody else may have written is never read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "blockid/discovery_cache.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class DiscoveryFiles final : public DiscoveryCache {
public:
    // `directory` may be an error: then nothing is kept. Whoever opened it has made sure that only
    // its owner writes to it; the files must be its owner's, or root's.
    explicit DiscoveryFiles(Expected<UniqueFd, std::string> directory)
        : directory_(std::move(directory)) {}

    const Expected<UniqueFd, std::string>& directory() const { return directory_; }
    // The name, in that directory, of what is kept of `tenant`.
    static std::string file_of(const TenantSettings& tenant);

    Expected<std::optional<KeptTenant>, std::string> load(const TenantSettings& tenant) override;
    Expected<void, std::string> store(const TenantSettings& tenant,
                                      const KeptTenant& kept) override;
    void drop(const TenantSettings& tenant) override;

private:
    Expected<UniqueFd, std::string> directory_;
};

// One file, whichever tenant it is for.
struct KeptFile {
    std::string name;
    std::string dns; // these two as the settings have them; empty where the file is no good
    std::string community;
    Expected<KeptTenant, std::string> kept;
};

// Every entry in the directory, by name. For people who look; logins use DiscoveryFiles.
Expected<std::vector<KeptFile>, std::string> list_discovery_files(int directory);
// Removes every entry, with what a write that was cut off has left. How many entries there were.
Expected<std::size_t, std::string> remove_discovery_files(int directory);

} // namespace pam_blockid
