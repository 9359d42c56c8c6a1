// The top-level groups of settings files, of those that they include, and of those laid over them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/entry.h"
#include "settings/settings_layers.h"
#include "support/printable.h"

namespace pam_blockid {

class Sections {
public:
    // `layers` must outlive the sections. Within a layer an unknown group is an error, and so is
    // one that stands in two files; only `users` may do that. Each layer replaces what those before
    // it say (Entry::over), `users` as a whole.
    static Expected<Sections, SettingsError> of(const std::vector<SettingsLayer>& layers);

    // The file that each layer begins with.
    const std::vector<std::string>& files() const { return files_; }

    // The one entry called `name`, which must be a known name; null where there is none.
    const Entry* only(std::string_view name) const;
    const std::vector<Entry>& all(std::string_view name) const;

private:
    Sections();
    Expected<void, SettingsError> add(const SettingsFile& file);
    void lay_over(Sections&& higher);

    std::map<std::string, std::vector<Entry>, std::less<>> entries_;
    std::vector<std::string> files_;
};

// `path` names the file that has no `tenant`, when there is none.
Expected<Settings, SettingsError> read_sections(const Sections& sections, const std::string& path);

// What `use` makes of the sections of these files and those that they include.
template<class Use>
auto with_sections(const SettingsPaths& paths, Use use)
    -> decltype(use(std::declval<const Sections&>())) {
    try {
        const auto layers = read_settings_layers(paths);
        if (!layers)
            return Unexpected<SettingsError>(layers.error());
        const auto sections = Sections::of(*layers);
        if (!sections)
            return Unexpected<SettingsError>(sections.error());
        return use(*sections);
    } catch (const libconfig::ConfigException&) {
        // Every type is asked before it is read, so that this is a bug; it must still fail closed.
        return Unexpected<SettingsError>(
            SettingsError::at(printable(paths.main), "libconfig gave an error of its own"));
    }
}

} // namespace pam_blockid
