// What a login needs that does not depend on who asks: settings, secrets, directories, and a
// process that can do no harm.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/self_service.h"
#include "helper/system_calls.h"
#include "settings/settings.h"
#include "support/expected.h"
#include "support/unique_fd.h"
#include "support/watched_files.h"

namespace pam_blockid {

// What may have to be got before root is given up.
struct FromRoot {
    bool was_root = false;
    Expected<UniqueFd, std::string> run_directory;
    Expected<UniqueFd, std::string> cache_directory; // which TenantAccess takes
};

struct Prepared {
    Settings settings;
    FromRoot from_root;
    WatchedFiles files; // all that was read, and the directories
};

Unexpected<Refusal> refused(Reason reason, std::string why);

// Reads the settings at `path` and gives up root, for good: whatever needs it is done here. To be
// called after isolate(). After an error nobody may be let in. `denied`: for lock_down().
Expected<Prepared, Refusal> prepare(const std::string& path, const DeniedCalls* denied);

} // namespace pam_blockid
