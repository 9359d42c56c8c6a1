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
    Read<std::string> key = text(text_rules::license_key).read(entry);
    if (!key)
        return pass_on(key.error());
    Read<void> kept = keep_license_key(entry, *key, tenant);
    wipe(std::span<char>(*key));
    return kept;
}

Read<void> store_license_key_file(const Entry& entry, TenantSettings& tenant) {
    Read<Secret> key = secret_file(text_rules::license_key, "a license key", " \t\r\n").read(entry);
    return key ? keep_license_key(entry, key->view(), tenant) : pass_on(key.error());
}

Kind<std::vector<ContactOrigin>> sources_kind(bool has_ldap) {
    const auto source =
        has_ldap
            ? one_of<ContactOrigin>(
                  {{"users", ContactOrigin::Users}, {"ldap", ContactOrigin::Ldap}})
            : one_of<ContactOrigin>({{"users", ContactOrigin::Users}},
                                    ", or \"ldap\" where there is an ldap group: ldap = { uri = "
                                    "\"ldaps://...\"; base = \"...\"; };");
    return list_of(source, 1, "sources");
}

Field<Settings> sources_field() {
    const auto store_sources = [](const Entry& entry, Settings& settings) {
        ContactSettings& contacts = settings.contacts;
        return store(entry, contacts.sources, sources_kind(contacts.asks(ContactOrigin::Ldap)));
    };
    return {"sources", store_sources, [](const Settings& settings) {
                return sources_kind(true).show(settings.contacts.sources);
            }};
}

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
                return store(entry, user.contact.blockid_user, text(text_rules::user_id));
            }};
}

} // namespace

std::vector<Field<TenantSettings>> tenant_fields() {
    using T = TenantSettings;
    return {
        required(field<T>("dns", &T::dns, text(text_rules::host_and_port))),
        required(field<T>("community", &T::community, text(text_rules::community))),
        {"license_key", store_license_key},
        {"license_key_file", store_license_key_file},
        field<T>("trusted_hosts", &T::trusted_hosts,
                 list_of(text(text_rules::host), 0, "host names")),
    };
}

Read<void> read_tenant(const Entry& entry, TenantSettings& tenant) {
    if (Read<void> read = read_group(entry, tenant_fields(), tenant); !read)
        return read;
    if (tenant.license_key.empty())
        return entry.wrong("has neither license_key nor license_key_file", kOneOfTwoKeys);
    return {};
}

// What a login is told, though it stands among the contacts.
Field<Settings> of_logins(const Field<OtpSettings>& row) {
    return {row.key, [=](const Entry& entry, Settings& s) { return row.store(entry, s.otp); },
            [=](const Settings& s) { return row.show(s.otp); }};
}

template<class Member, class Value>
Field<Settings> name_field(std::string_view key, Member NameRules::*member,
                           const Kind<Value>& kind) {
    return {
        key,
        [=](const Entry& entry, Settings& s) { return store(entry, s.otp.names.*member, kind); },
        [=](const Settings& s) { return kind.show(s.otp.names.*member); }};
}

std::vector<Field<Settings>> contacts_fields() {
    const auto country = text(text_rules::default_country);
    const auto domain = text(text_rules::mail_domain);
    return {
        sources_field(),
        of_logins(missing_contact_field()),
        {"until",
         [=](const Entry& entry, Settings& s) { return store(entry, s.otp.missing_until, date()); },
         [=](const Settings& s) {
             return s.otp.missing_until ? date().show(*s.otp.missing_until) : "";
         }},
        {"default_country",
         [=](const Entry& entry, Settings& s) {
             return store(entry, s.contacts.default_country, country);
         },
         [=](const Settings& s) { return country.show(s.contacts.default_country); }},
        {"model_domain",
         [=](const Entry& entry, Settings& s) {
             return store(entry, s.contacts.model_domain, domain);
         },
         [=](const Settings& s) { return domain.show(s.contacts.model_domain); }},
        name_field("strip_domain", &NameRules::strip_domain, yes_or_no()),
        name_field("match_case", &NameRules::match_case, yes_or_no()),
        name_field("blockid_user", &NameRules::blockid_user, text(text_rules::blockid_user)),
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
    Read<void> read = read_group(entry, contacts_fields(), settings);
    return read ? need_until(entry, settings.otp) : read;
}

std::vector<Field<NetworkSettings>> network_fields() {
    using T = NetworkSettings;
    return {
        field<T>("connect_timeout", &T::connect_timeout, seconds(1, 30)),
        field<T>("request_timeout", &T::request_timeout, seconds(1, 60)),
        // The module itself gives up after 75 s.
        field<T>("login_deadline", &T::login_deadline, seconds(5, 60)),
        field<T>("prompt_deadline", &T::prompt_deadline, seconds(10, 600)),
        field<T>("proxy", &T::proxy, text(text_rules::proxy)),
        field<T>("proxy_user", &T::proxy_user, text(text_rules::proxy_user)),
        field<T>("proxy_password_file", &T::proxy_password,
                 secret_file(text_rules::proxy_password, "a password", "\r\n")),
        field<T>("ca_file", &T::ca_file, text(text_rules::absolute_path)),
        field<T>("ca_dir", &T::ca_dir, text(text_rules::absolute_path)),
        field<T>("pins", &T::pins, list_of(text(text_rules::pin), 0, "pins")),
    };
}

Read<void> read_network(const Entry& entry, NetworkSettings& network) {
    if (Read<void> read = read_group(entry, network_fields(), network); !read)
        return read;
    if (Read<void> both = both_or_neither(entry, "proxy_user", "proxy_password_file",
                                          "neither where the proxy asks for none");
        !both)
        return both;
    if (!network.proxy_user.empty() && network.proxy.empty())
        return member(entry, "proxy_user").wrong("stands without proxy", "expected the proxy, too");
    return {};
}

std::vector<Field<CacheSettings>> cache_fields() {
    using T = CacheSettings;
    return {
        field<T>("dir", &T::dir, text(text_rules::absolute_path)),
        field<T>("fresh", &T::fresh, seconds(0, 86400)),
        field<T>("stale_if_error", &T::stale_if_error, seconds(0, 604800)),
    };
}

std::vector<Field<BrokerSettings>> broker_fields() {
    return {
        field<BrokerSettings>("ready", &BrokerSettings::ready, seconds(0, 300)),
        field<BrokerSettings>("metrics_file", &BrokerSettings::metrics_file,
                              text(text_rules::metrics_file)),
    };
}

Read<std::vector<ConfiguredUser>>
read_users(std::span<const Entry> lists, std::string_view default_country, const NameRules& names) {
    const std::vector<Field<ConfiguredUser>> fields{
        required(
            field<ConfiguredUser>("name", &ConfiguredUser::name, text(text_rules::login_name))),
        email_field(),
        phone_field(default_country),
        blockid_user_field(),
        field<ConfiguredUser>("key", &ConfiguredUser::key, text(text_rules::ssh_key)),
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

} // namespace pam_blockid
