// SPDX-License-Identifier: Apache-2.0
#include "settings/groups.h"

#include <map>

#include "contacts/email_address.h"
#include "contacts/phone_number.h"
#include "settings/readers.h"

namespace pam_blockid {
namespace {

constexpr const char* kOneOfTwoKeys = "expected one of the two, better license_key_file";

Read<void> keep_license_key(const Entry& entry, std::string_view key, TenantSettings& tenant) {
    if (!tenant.license_key.empty())
        return entry.wrong("stands beside the other of license_key and license_key_file",
                           kOneOfTwoKeys);
    tenant.license_key = Secret(key);
    return {};
}

Read<void> store_license_key(const Entry& entry, TenantSettings& tenant) {
    Read<std::string> key = Text{text_rules::license_key}.read(entry);
    if (!key)
        return pass_on(key.error());
    Read<void> kept = keep_license_key(entry, *key, tenant);
    wipe(std::span<char>(*key));
    return kept;
}

Read<void> store_license_key_file(const Entry& entry, TenantSettings& tenant) {
    Read<Secret> key = SecretFile{text_rules::license_key, "a license key", " \t\r\n"}.read(entry);
    return key ? keep_license_key(entry, key->view(), tenant) : pass_on(key.error());
}

// Of which there are more where there is an ldap group.
struct Sources {
    static auto kind(bool has_ldap) {
        using Source = OneOf<ContactOrigin>;
        return list_of(
            has_ldap ? Source{{{"users", ContactOrigin::Users}, {"ldap", ContactOrigin::Ldap}}}
                     : Source{{{"users", ContactOrigin::Users}},
                              ", or \"ldap\" where there is an ldap group: ldap = { uri = "
                              "\"ldaps://...\"; base = \"...\"; };"},
            1, "sources");
    }
    static Read<void> store(const Entry& entry, ContactSettings& contacts) {
        return pam_blockid::store(entry, contacts.sources,
                                  kind(contacts.asks(ContactOrigin::Ldap)));
    }
    static std::string show(const ContactSettings& contacts) {
        return kind(true).show(contacts.sources);
    }
};

// None unless it is set.
struct LastDay {
    static Read<std::chrono::sys_days> read(const Entry& entry) { return Date::read(entry); }
    static std::string show(const std::optional<std::chrono::sys_days>& day) {
        return day ? Date::show(*day) : "";
    }
};

// An address or number of a person: the parser's reason, never the value.
template<class Value, class Parse>
Read<void> store_contact(const Entry& entry, std::optional<Value>& place, Parse parse) {
    if (entry.setting().getType() != libconfig::Setting::TypeString)
        return entry.not_expected("a text in quotes");
    auto value = parse(entry.setting().c_str());
    if (!value)
        return entry.wrong(value.error().reason(), value.error().remedy());
    place = std::move(*value);
    return {};
}

Field<ConfiguredUser> email_field() {
    return {"email", [](const Entry& entry, ConfiguredUser& user) {
                return store_contact(entry, user.contact.email, parse_email_address);
            }};
}

Field<ConfiguredUser> phone_field(std::string_view default_country) {
    return {"phone", [=](const Entry& entry, ConfiguredUser& user) {
                return store_contact(entry, user.contact.phone, [&](std::string_view number) {
                    return parse_phone_number(number, default_country);
                });
            }};
}

Field<ConfiguredUser> blockid_user_field() {
    return {"blockid_user", [](const Entry& entry, ConfiguredUser& user) {
                return store(entry, user.contact.blockid_user, Text{text_rules::user_id});
            }};
}

} // namespace

template<template<class> class Row>
std::vector<Row<TenantSettings>> tenant_fields() {
    using T = TenantSettings;
    return {
        {"dns", &T::dns, Text{text_rules::host_and_port}, Need::Required},
        {"community", &T::community, Text{text_rules::community}, Need::Required},
        {"license_key", store_license_key},
        {"license_key_file", store_license_key_file},
        {"trusted_hosts", &T::trusted_hosts, list_of(Text{text_rules::host}, 0, "host names")},
    };
}

Read<void> read_tenant(const Entry& entry, TenantSettings& tenant) {
    if (Read<void> read = read_group(entry, tenant_fields<Field>(), tenant); !read)
        return read;
    if (tenant.license_key.empty())
        return entry.wrong("has neither license_key nor license_key_file", kOneOfTwoKeys);
    return {};
}

template<template<class> class Row>
std::vector<Row<Settings>> contacts_fields() {
    const auto missing = missing_contact_field<Row>();
    const auto of_contacts = [](auto member) { return in(&Settings::contacts, member); };
    const auto of_names = [](auto member) {
        return in(in(&Settings::otp, &LoginRules::names), member);
    };
    return {
        {"sources", &Settings::contacts, Sources{}},
        {missing.key, &Settings::otp, missing}, // what a login is told
        {"until", in(&Settings::otp, &LoginRules::missing_until), LastDay{}},
        {"default_country", of_contacts(&ContactSettings::default_country),
         Text{text_rules::default_country}},
        {"model_domain", of_contacts(&ContactSettings::model_domain),
         Text{text_rules::mail_domain}},
        {"strip_domain", of_names(&NameRules::strip_domain), YesOrNo{}},
        {"match_case", of_names(&NameRules::match_case), YesOrNo{}},
        {"blockid_user", of_names(&NameRules::blockid_user), Text{text_rules::blockid_user}},
    };
}

// A service may be the one that has a use for the day.
Read<void> check_until(const Entry& contacts, const Settings& settings) {
    const auto has_a_use = [](const OtpSettings& otp) {
        return otp.missing_contact == MissingContact::SkipUntil;
    };
    if (!settings.otp.missing_until || has_a_use(settings.otp) ||
        std::ranges::any_of(settings.services,
                            [&](const auto& service) { return has_a_use(service.second); }))
        return {};
    return member(contacts, "until")
        .wrong("stands without missing_contact = \"skip_until\"", "expected both or neither");
}

Read<void> need_until(const Entry& group, const OtpSettings& otp) {
    if (otp.missing_contact != MissingContact::SkipUntil || otp.missing_until)
        return {};
    return member(group, "missing_contact")
        .wrong("is \"skip_until\", and contacts has no until",
               "expected the last day, such as until = \"2027-03-31\"");
}

Read<void> read_contacts(const Entry& entry, Settings& settings) {
    Read<void> read = read_group(entry, contacts_fields<Field>(), settings);
    return read ? need_until(entry, settings.otp) : read;
}

template<template<class> class Row>
std::vector<Row<NetworkSettings>> network_fields() {
    using T = NetworkSettings;
    const Text path{text_rules::absolute_path};
    return {
        {"connect_timeout", &T::connect_timeout, Seconds{1, 30}},
        {"request_timeout", &T::request_timeout, Seconds{1, 60}},
        // The module itself gives up after 75 s.
        {"login_deadline", &T::login_deadline, Seconds{5, 60}},
        {"prompt_deadline", &T::prompt_deadline, Seconds{10, 600}},
        {"proxy", &T::proxy, Text{text_rules::proxy}},
        {"proxy_user", &T::proxy_user, Text{text_rules::proxy_user}},
        {"proxy_password_file", &T::proxy_password,
         SecretFile{text_rules::proxy_password, "a password", "\r\n"}},
        {"ca_file", &T::ca_file, path},
        {"ca_dir", &T::ca_dir, path},
        {"pins", &T::pins, list_of(Text{text_rules::pin}, 0, "pins")},
    };
}

Read<void> read_network(const Entry& entry, NetworkSettings& network) {
    if (Read<void> read = read_group(entry, network_fields<Field>(), network); !read)
        return read;
    if (Read<void> both = both_or_neither(entry, "proxy_user", "proxy_password_file",
                                          "neither where the proxy asks for none");
        !both)
        return both;
    if (!network.proxy_user.empty() && network.proxy.empty())
        return member(entry, "proxy_user").wrong("stands without proxy", "expected the proxy, too");
    return {};
}

template<template<class> class Row>
std::vector<Row<CacheSettings>> cache_fields() {
    using T = CacheSettings;
    return {
        {"dir", &T::dir, Text{text_rules::absolute_path}},
        {"fresh", &T::fresh, Seconds{0, 86400}},
        {"stale_if_error", &T::stale_if_error, Seconds{0, 604800}},
    };
}

template<template<class> class Row>
std::vector<Row<BrokerSettings>> broker_fields() {
    return {
        {"ready", &BrokerSettings::ready, Seconds{0, 300}},
        {"metrics_file", &BrokerSettings::metrics_file, Text{text_rules::metrics_file}},
    };
}

Read<std::vector<ConfiguredUser>>
read_users(std::span<const Entry> lists, std::string_view default_country, const NameRules& names) {
    const std::vector<Field<ConfiguredUser>> fields{
        {"name", &ConfiguredUser::name, Text{text_rules::login_name}, Need::Required},
        email_field(),
        phone_field(default_country),
        blockid_user_field(),
        {"key", &ConfiguredUser::key, Text{text_rules::ssh_key}},
    };
    std::vector<ConfiguredUser> users;
    std::map<std::pair<std::string, std::string>, std::string> places; // by name and key
    for (const Entry& list : lists) {
        if (!list.setting().isList())
            return list.not_expected("a list of groups: ( { name = \"...\"; ... }, ... )");
        for (const Entry& entry : list.children()) {
            ConfiguredUser user;
            if (Read<void> read = read_group(entry, fields, user); !read)
                return pass_on(read.error());
            user.name = person_name(user.name, names);
            const auto [first, is_new] =
                places.emplace(std::pair(user.name, user.key), entry.place());
            if (!is_new)
                return entry.wrong("names " + quoted(user.name) +
                                       (user.key.empty() ? "" : " with this key") +
                                       " again, first at " + first->second,
                                   "expected each name once" +
                                       std::string(user.key.empty() ? "" : " for each key"));
            users.push_back(std::move(user));
        }
    }
    return users;
}

template std::vector<Field<TenantSettings>> tenant_fields();
template std::vector<ShownField<TenantSettings>> tenant_fields();
template std::vector<Field<Settings>> contacts_fields();
template std::vector<ShownField<Settings>> contacts_fields();
template std::vector<Field<NetworkSettings>> network_fields();
template std::vector<ShownField<NetworkSettings>> network_fields();
template std::vector<Field<CacheSettings>> cache_fields();
template std::vector<ShownField<CacheSettings>> cache_fields();
template std::vector<Field<BrokerSettings>> broker_fields();
template std::vector<ShownField<BrokerSettings>> broker_fields();

} // namespace pam_blockid
