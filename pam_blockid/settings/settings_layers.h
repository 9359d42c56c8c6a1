// Where settings come from: the defaults of a site, the file of the host, and its drop-ins.
//
// What a file says replaces what those before it say, key by key; a list is replaced as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "settings/settings_files.h"
#include "support/expected.h"

namespace pam_blockid {

inline constexpr const char* kVendorSettings = "/usr/lib/pam_blockid/pam_blockid.conf";

struct SettingsPaths {
    std::string main;
    std::string vendor = {};   // a file below it
    std::string drop_ins = {}; // a directory with those above it

    // Beside the default file there are the two others; any other file stands alone.
    static SettingsPaths of(const std::string& main);
    bool stands_alone() const { return vendor.empty() && drop_ins.empty(); }
};

// Whether a file of this name in the directory of drop-ins is one: "50-host.conf", not hidden.
bool is_drop_in(const std::string& name);

// The layers from the lowest to the highest, at least one. One that is not there is left out, but
// not the last of all.
Expected<std::vector<SettingsLayer>, SettingsError>
read_settings_layers(const SettingsPaths& paths);

// As load_settings(path) in settings.h.
Expected<Settings, SettingsError> load_settings(const SettingsPaths& paths);

} // namespace pam_blockid
