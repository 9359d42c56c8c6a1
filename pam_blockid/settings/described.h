// The settings in force, each with where it came from, for an administrator to read.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/settings.h"
#include "settings/settings_layers.h"

namespace pam_blockid {

struct SettingLine {
    std::string key;   // "otp.attempts", "services.sudo.attempts", "users.alice"
    std::string value; // as a settings file has it; no secret, no full address or number
    std::string place; // "/etc/security/pam_blockid.conf:12"; empty: it is the default
};

struct DescribedSettings {
    Settings settings;
    std::vector<SettingLine> lines; // in the order of the manual page
    std::string path;
    std::vector<std::string> files = {}; // that were read for it, each over those before it

    // Where `key`, or the first key of a group of this name, was set; where none was, `path`.
    std::string place_of(const std::string& key) const;

    // The lines as they are in force for a PAM service: what its group of `services` overrides
    // stands in their place (Settings::group_for), and no line of any such group behind them.
    std::vector<SettingLine> lines_for(std::string_view service) const;
};

// As load_settings().
Expected<DescribedSettings, SettingsError> load_described_settings(const std::string& path);
Expected<DescribedSettings, SettingsError> load_described_settings(const SettingsPaths& paths);

} // namespace pam_blockid
