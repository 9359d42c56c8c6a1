// The top-level groups of a settings file and of those that it includes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "settings/entry.h"
#include "settings/settings_files.h"
#include "support/printable.h"

namespace pam_blockid {

class Sections {
public:
    // `files` must outlive the sections. An unknown group is an error, and so is one that stands in
    // two files; only `users` may do that.
    static Expected<Sections, SettingsError> of(const std::vector<SettingsFile>& files);

    // The one entry called `name`, which must be a known name; null where there is none.
    const Entry* only(std::string_view name) const;
    const std::vector<Entry>& all(std::string_view name) const;

private:
    Sections();

    std::map<std::string, std::vector<Entry>, std::less<>> entries_;
};

// `path` names the file that has no `tenant`, when there is none.
Expected<Settings, SettingsError> read_sections(const Sections& sections, const std::string& path);

// What `use` makes of the sections of the file `path` and those that it includes.
template<class Use>
auto with_sections(const std::string& path, Use use)
    -> decltype(use(std::declval<const Sections&>())) {
    try {
        const auto files = read_settings_files(path);
        if (!files)
            return Unexpected<SettingsError>(files.error());
        const auto sections = Sections::of(*files);
        if (!sections)
            return Unexpected<SettingsError>(sections.error());
        return use(*sections);
    } catch (const libconfig::ConfigException&) {
        // Every type is asked before it is read, so that this is a bug; it must still fail closed.
        return Unexpected<SettingsError>(
            SettingsError{printable(path) + ": libconfig gave an error of its own"});
    }
}

} // namespace pam_blockid
