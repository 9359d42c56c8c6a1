// The settings file and the files that it includes, opened safely and parsed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <libconfig.h++>

#include <memory>
#include <string>
#include <vector>

#include "settings/settings.h"
#include "support/expected.h"

namespace pam_blockid {

struct SettingsFile {
    std::string path;
    std::unique_ptr<libconfig::Config> config;
};

// A file, and behind it those that it includes.
using SettingsLayer = std::vector<SettingsFile>;

// Reads `path` and, after it, what its @include lines name, in their order; a relative name is
// relative to the directory of `path`. Included files include nothing. Every file is opened by
// read_trusted_file (support/safe_file.h), never by libconfig.
Expected<SettingsLayer, SettingsError> read_settings_files(const std::string& path);

} // namespace pam_blockid
