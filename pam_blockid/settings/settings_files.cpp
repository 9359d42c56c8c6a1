// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_files.h"

#include <utility>

#include "settings/settings_text.h"
#include "support/printable.h"
#include "support/safe_file.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLargestFile = 256 * 1024;
constexpr std::size_t kMostIncludes = 32;

Unexpected<SettingsError> refuse(const SettingsError& error) {
    return Unexpected<SettingsError>(error);
}

Unexpected<SettingsError> refuse_at(const std::string& path, unsigned line, std::string_view reason,
                                    std::string_view remedy = {}) {
    return refuse(SettingsError::at(printable(path) + ":" + std::to_string(line), reason, remedy));
}

// Libconfig takes a C string, and takes a comment for one only when a line end follows.
Secret as_line_ended_c_string(const Secret& content) {
    Secret text(content.size() + 2);
    content.view().copy(text.data(), content.size());
    text.data()[content.size()] = '\n';
    return text;
}

struct ParsedFile {
    SettingsFile file;
    std::vector<IncludeLine> includes;
};

Expected<ParsedFile, SettingsError> parse(const std::string& path, Secret content) {
    auto includes = take_includes(content.span());
    if (!includes)
        return refuse_at(path, includes.error().line, includes.error().reason(),
                         includes.error().remedy());
    auto config = std::make_unique<libconfig::Config>();
    try {
        config->readString(as_line_ended_c_string(content).data());
    } catch (const libconfig::ParseException& error) {
        // Its texts are fixed ones, such as "duplicate setting name".
        return refuse_at(path, static_cast<unsigned>(error.getLine()),
                         printable(error.getError()) + " in this line or the one before");
    }
    return ParsedFile{{path, std::move(config)}, std::move(*includes)};
}

// What `name` means in the file `including`.
std::string resolve(const std::string& name, const std::string& including) {
    return name.starts_with('/') ? name : including.substr(0, including.rfind('/') + 1) + name;
}

Expected<SettingsFile, SettingsError> read_included(const IncludeLine& include,
                                                    const std::string& including) {
    const std::string path = resolve(include.path, including);
    auto content = read_trusted_file(path, Readers::OwnerAndGroup, kLargestFile);
    if (!content)
        return refuse_at(including, include.line,
                         "@include cannot be followed: " + content.error().without_remedy(),
                         content.error().remedy());
    auto parsed = parse(path, std::move(*content));
    if (!parsed)
        return refuse(parsed.error());
    if (!parsed->includes.empty())
        return refuse_at(path, parsed->includes.front().line,
                         "@include in a file that is itself included",
                         "expected every @include in " + printable(including));
    return std::move(parsed->file);
}

} // namespace

Expected<SettingsLayer, SettingsError> read_settings_files(const std::string& path) {
    if (!path.starts_with('/'))
        return refuse(
            SettingsError("the settings file " + quoted(path) + " is named by a relative path",
                          "expected one that begins with /"));
    auto content = read_trusted_file(path, Readers::OwnerAndGroup, kLargestFile);
    if (!content)
        return refuse(content.error());
    auto main = parse(path, std::move(*content));
    if (!main)
        return refuse(main.error());
    if (main->includes.size() > kMostIncludes)
        return refuse_at(path, main->includes[kMostIncludes].line,
                         "there are more than " + std::to_string(kMostIncludes) + " @include lines",
                         "join some of the files");
    SettingsLayer files;
    files.push_back(std::move(main->file));
    for (const IncludeLine& include : main->includes) {
        auto file = read_included(include, path);
        if (!file)
            return refuse(file.error());
        files.push_back(std::move(*file));
    }
    return files;
}

} // namespace pam_blockid
