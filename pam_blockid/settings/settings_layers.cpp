// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_layers.h"

#include <utility>

#include "channel/messages.h"
#include "support/printable.h"
#include "support/safe_file.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kMostDropIns = 64;

using Files = Expected<std::vector<std::string>, SettingsError>;

Unexpected<SettingsError> no_settings(const SettingsError& error) {
    return Unexpected<SettingsError>(error);
}

Files drop_ins_in(const std::string& directory) {
    auto names = list_trusted_directory(directory);
    if (!names)
        return no_settings(names.error());
    std::vector<std::string> files;
    for (const std::string& name : *names) {
        if (is_drop_in(name))
            files.push_back(directory + "/" + name);
    }
    if (files.size() > kMostDropIns)
        return no_settings(SettingsError::about(
            printable(directory), "holds " + std::to_string(files.size()) + " settings files",
            "at most " + std::to_string(kMostDropIns) + " are allowed, so join some of them"));
    return files;
}

// Those of the paths that are there.
Files found_of(const std::vector<std::string>& paths) {
    std::vector<std::string> found;
    for (const std::string& path : paths) {
        const auto there = is_there(path);
        if (!there)
            return no_settings(there.error());
        if (*there)
            found.push_back(path);
    }
    return found;
}

// From the lowest to the highest.
Files files_of(const SettingsPaths& paths) {
    if (paths.stands_alone())
        return std::vector{paths.main};
    auto files = found_of({paths.vendor, paths.main});
    auto directory = found_of({paths.drop_ins});
    if (!files || !directory)
        return files ? directory : files;
    for (const std::string& path : *directory) {
        auto drop_ins = drop_ins_in(path);
        if (!drop_ins)
            return drop_ins;
        files->insert(files->end(), drop_ins->begin(), drop_ins->end());
    }
    if (files->empty())
        files->push_back(paths.main); // of which the error then speaks
    return files;
}

} // namespace

SettingsPaths SettingsPaths::of(const std::string& main) {
    return main == kDefaultConfigPath ? SettingsPaths{main, kVendorSettings, main + ".d"}
                                      : SettingsPaths{main};
}

bool is_drop_in(const std::string& name) {
    return name.ends_with(".conf") && !name.starts_with('.');
}

Expected<std::vector<SettingsLayer>, SettingsError>
read_settings_layers(const SettingsPaths& paths) {
    auto files = files_of(paths);
    if (!files)
        return no_settings(files.error());
    std::vector<SettingsLayer> layers;
    for (const std::string& file : *files) {
        auto layer = read_settings_files(file);
        if (!layer)
            return no_settings(layer.error());
        layers.push_back(std::move(*layer));
    }
    return layers;
}

} // namespace pam_blockid
