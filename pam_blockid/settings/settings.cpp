// SPDX-License-Identifier: Apache-2.0
#include "settings/settings.h"

#include "settings/groups.h"
#include "settings/sections.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

// Reads the one entry of `section`; without one, the group keeps its defaults.
template<class Group, class ReadGroup>
void read_section(Read<void>& read, const Sections& sections, std::string_view name, Group& group,
                  ReadGroup read_it) {
    const Entry* entry = sections.only(name);
    if (read && entry != nullptr)
        read = read_it(*entry, group);
}

// The same for a group that is no more than its fields.
template<class Group>
void read_section(Read<void>& read, const Sections& sections, std::string_view name, Group& group,
                  std::vector<Field<Group>> (*fields)()) {
    read_section(read, sections, name, group, [fields](const Entry& entry, Group& into) {
        return read_group(entry, fields(), into);
    });
}

} // namespace

Expected<Settings, SettingsError> read_sections(const Sections& sections, const std::string& path) {
    if (sections.only("tenant") == nullptr)
        return Unexpected<SettingsError>(
            SettingsError::at(printable(path), "tenant is missing",
                              "expected tenant = { dns = \"...\"; community = \"...\"; "
                              "license_key_file = \"/...\"; };"));
    Settings settings;
    Read<void> read;
    read_section(read, sections, "tenant", settings.tenant, read_tenant);
    read_section(read, sections, "otp", settings.otp, otp_fields<Field>);
    read_section(read, sections, "policy", settings, whole_policy_fields<Field>);
    read_section(read, sections, "remember", settings.otp, remember_fields<Field>);
    read_section(read, sections, "ldap", settings.ldap, read_ldap);
    if (sections.only("ldap") != nullptr)
        settings.contacts.sources.push_back(ContactOrigin::Ldap);
    read_section(read, sections, "contacts", settings, read_contacts);
    read_section(read, sections, "network", settings.network, read_network);
    read_section(read, sections, "cache", settings.cache, cache_fields<Field>);
    read_section(read, sections, "broker", settings.broker, broker_fields<Field>);
    read_section(read, sections, "services", settings, read_services);
    read_section(read, sections, "check", settings.check, check_fields<Field>);
    if (const Entry* contacts = sections.only("contacts"); read && contacts != nullptr)
        read = check_until(*contacts, settings);
    if (!read)
        return pass_on(read.error());
    auto users =
        read_users(sections.all("users"), settings.contacts.default_country, settings.otp.names);
    if (!users)
        return pass_on(users.error());
    settings.users = std::move(*users);
    return settings;
}

Expected<Settings, SettingsError> load_settings(const std::string& path) {
    return load_settings(SettingsPaths::of(path));
}

Expected<Settings, SettingsError> load_settings(const SettingsPaths& paths) {
    return with_sections(
        paths, [&](const Sections& sections) { return read_sections(sections, paths.main); });
}

} // namespace pam_blockid
