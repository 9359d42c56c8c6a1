// SPDX-License-Identifier: Apache-2.0
#include "settings/settings.h"

#include <map>

#include "settings/groups.h"
#include "settings/settings_files.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Read = Expected<void, SettingsError>;

// The top-level groups of all files by name. Only `users` may stand in more than one file.
using Sections = std::map<std::string, std::vector<Entry>, std::less<>>;

Unexpected<SettingsError> pass_on(SettingsError& error) {
    return Unexpected<SettingsError>(std::move(error));
}

Expected<Sections, SettingsError> sections_of(const std::vector<SettingsFile>& files) {
    Sections sections{{"tenant", {}}, {"otp", {}},    {"contacts", {}}, {"users", {}},
                      {"ldap", {}},   {"policy", {}}, {"network", {}},  {"services", {}}};
    for (const SettingsFile& file : files) {
        for (Entry& entry : Entry(file.config->getRoot(), file.path, "").children()) {
            const auto section = sections.find(entry.name());
            if (section == sections.end())
                return entry.wrong("is unknown; known here are tenant, otp, contacts, users, ldap, "
                                   "policy, network, services");
            if (!section->second.empty() && entry.name() != "users")
                return entry.wrong("stands in two files, first at " +
                                   section->second.front().place() + "; expected it once");
            section->second.push_back(std::move(entry));
        }
    }
    return sections;
}

// Reads the one entry of `section`; without one, the group keeps its defaults.
template<class Group>
Read read_section(const Sections& sections, std::string_view name, Group& group,
                  Read (*read)(const Entry&, Group&)) {
    const std::vector<Entry>& entries = sections.find(name)->second;
    return entries.empty() ? Read() : read(entries.front(), group);
}

Expected<Settings, SettingsError> read_all(const Sections& sections, const std::string& path) {
    if (sections.at("tenant").empty())
        return Unexpected<SettingsError>(
            SettingsError{printable(path) + ": tenant is missing; expected tenant = { dns = "
                                            "\"...\"; community = \"...\"; license_key_file = "
                                            "\"/...\"; };"});
    Settings settings;
    Read read = read_section(sections, "tenant", settings.tenant, read_tenant);
    if (read)
        read = read_section(sections, "otp", settings.otp, read_otp);
    if (read)
        read = read_section(sections, "policy", settings.otp, read_policy);
    if (read)
        read = read_section(sections, "ldap", settings.ldap, read_ldap);
    if (!sections.at("ldap").empty())
        settings.contacts.sources.push_back(ContactOrigin::Ldap);
    if (read)
        read = read_section(sections, "contacts", settings, read_contacts);
    if (read)
        read = read_section(sections, "network", settings.network, read_network);
    if (read)
        read = read_section(sections, "services", settings, read_services);
    if (!read)
        return pass_on(read.error());
    auto users = read_users(sections.at("users"), settings.contacts.default_country);
    if (!users)
        return pass_on(users.error());
    settings.users = std::move(*users);
    return settings;
}

} // namespace

Expected<Settings, SettingsError> load_settings(const std::string& path) {
    try {
        auto files = read_settings_files(path);
        if (!files)
            return pass_on(files.error());
        auto sections = sections_of(*files);
        if (!sections)
            return pass_on(sections.error());
        return read_all(*sections, path);
    } catch (const libconfig::ConfigException&) {
        // Every type is asked before it is read, so that this is a bug; it must still fail closed.
        return Unexpected<SettingsError>(
            SettingsError{printable(path) + ": libconfig gave an error of its own"});
    }
}

} // namespace pam_blockid
