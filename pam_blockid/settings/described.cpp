// SPDX-License-Identifier: Apache-2.0
#include "settings/described.h"

#include <algorithm>
#include <utility>

#include "contacts/masking.h"
#include "settings/groups.h"
#include "settings/sections.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

// What holds a secret is shown by its file, and a secret not at all.
std::string as_named(const Entry& entry) {
    return entry.name().ends_with("_file") ? quoted(entry.setting().c_str()) : "(not shown)";
}

std::string in_words(const ConfiguredUser& user) {
    std::string words;
    const auto add = [&](const std::string& key, const std::string& value) {
        if (!value.empty())
            words += " " + key + " = " + quoted(value) + ";";
    };
    add("email", user.contact.email ? user.contact.email->masked : "");
    add("phone", user.contact.phone ? user.contact.phone->masked : "");
    add("blockid_user", masked_if_address(user.contact.blockid_user));
    add("key", user.key);
    return "{" + words + " }";
}

// The settings in force, group by group.
class Description {
public:
    explicit Description(const Sections& sections) : sections_(sections) {}

    template<class Group>
    void add(const std::string& name, const std::vector<ShownField<Group>>& fields,
             const Group& group) {
        add(name, sections_.only(name), fields, group, true);
    }

    // What differs from the settings of all services.
    void add_services(const Settings& settings) {
        const Entry* services = sections_.only("services");
        for (const Entry& service :
             services != nullptr ? services->children() : std::vector<Entry>())
            add_service("services." + std::string(service.name()), service,
                        settings.otp_for(service.name()));
    }

    void add_users(const Settings& settings) {
        auto user = settings.users.begin();
        for (const Entry& list : sections_.all("users")) {
            for (const Entry& entry : list.children()) {
                lines_.push_back({"users." + user->name, in_words(*user), entry.place()});
                ++user;
            }
        }
    }

    std::vector<SettingLine> lines() && { return std::move(lines_); }

private:
    void add_service(const std::string& name, const Entry& service, const OtpSettings& otp) {
        add(name, &service, service_fields<ShownField>(), otp, false);
        for (const Entry& member : service.children()) {
            if (member.name() == "remember")
                add(name + ".remember", &member, remember_fields<ShownField>(), otp, false);
        }
    }

    template<class Group>
    void add(const std::string& name, const Entry* entry,
             const std::vector<ShownField<Group>>& fields, const Group& group, bool with_defaults) {
        const std::vector<Entry> members =
            entry != nullptr ? entry->children() : std::vector<Entry>();
        for (const ShownField<Group>& field : fields) {
            const auto member = std::ranges::find(members, field.key, &Entry::name);
            const bool is_set = member != members.end();
            if (!is_set && (!with_defaults || !field.show || field.required))
                continue;
            std::string value = field.show ? field.show(group) : as_named(*member);
            if (!value.empty())
                lines_.push_back({name + "." + std::string(field.key), std::move(value),
                                  is_set ? member->place() : ""});
        }
    }

    const Sections& sections_;
    std::vector<SettingLine> lines_;
};

std::vector<SettingLine> describe(const Sections& sections, const Settings& settings) {
    Description description(sections);
    description.add("tenant", tenant_fields<ShownField>(), settings.tenant);
    description.add("otp", otp_fields<ShownField>(), settings.otp);
    description.add("contacts", contacts_fields<ShownField>(), settings);
    description.add_users(settings);
    if (!settings.ldap.uris.empty())
        description.add("ldap", ldap_fields<ShownField>(), settings.ldap);
    description.add("policy", whole_policy_fields<ShownField>(), settings);
    description.add("remember", remember_fields<ShownField>(), settings.otp);
    description.add("network", network_fields<ShownField>(), settings.network);
    description.add("cache", cache_fields<ShownField>(), settings.cache);
    description.add("broker", broker_fields<ShownField>(), settings.broker);
    description.add_services(settings);
    description.add("check", check_fields<ShownField>(), settings.check);
    return std::move(description).lines();
}

// The key that overrides `key` in a group of `services`, behind the name of that: a whole group
// `remember` may stand there, and single keys of the others.
std::string overriding(const std::string& key) {
    return key.starts_with("remember.") ? "." + key : key.substr(key.find('.'));
}

} // namespace

std::string DescribedSettings::place_of(const std::string& key) const {
    const auto line = std::ranges::find_if(lines, [&](const SettingLine& candidate) {
        return !candidate.place.empty() &&
               (candidate.key == key || candidate.key.starts_with(key + "."));
    });
    return line != lines.end() ? line->place : path;
}

std::vector<SettingLine> DescribedSettings::lines_for(std::string_view service) const {
    const std::string group = "services." + std::string(settings.group_for(service));
    std::vector<SettingLine> in_force;
    for (const SettingLine& line : lines) {
        if (line.key.starts_with("services."))
            continue;
        SettingLine& shown = in_force.emplace_back(line);
        const std::string own = group + overriding(line.key);
        const auto found = std::ranges::find(lines, own, &SettingLine::key);
        if (found != lines.end() && !line.key.starts_with("users.")) {
            shown.value = found->value;
            shown.place = found->place;
        }
    }
    return in_force;
}

Expected<DescribedSettings, SettingsError> load_described_settings(const std::string& path) {
    return load_described_settings(SettingsPaths::of(path));
}

Expected<DescribedSettings, SettingsError> load_described_settings(const SettingsPaths& paths) {
    using Described = Expected<DescribedSettings, SettingsError>;
    return with_sections(paths, [&](const Sections& sections) -> Described {
        auto settings = read_sections(sections, paths.main);
        if (!settings)
            return Unexpected<SettingsError>(settings.error());
        std::vector<SettingLine> lines = describe(sections, *settings);
        return DescribedSettings{*std::move(settings), std::move(lines), paths.main,
                                 sections.files()};
    });
}

} // namespace pam_blockid
