// The ldap group: its keys, and what they demand of each other.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "contacts/ldap_uri.h"
#include "settings/groups.h"
#include "settings/readers.h"

namespace pam_blockid {
namespace {

using Ldap = LdapSettings;
using Scheme = LdapUri::Scheme;

// One in quotes, or several in brackets.
Kind<std::vector<std::string>> uris() {
    const auto uri = text(text_rules::ldap_uri);
    const auto several = list_of(uri, 1, "URIs");
    const auto read = [=](const Entry& entry) -> Read<std::vector<std::string>> {
        if (entry.setting().getType() != libconfig::Setting::TypeString)
            return several.read(entry);
        return uri.read(entry).map(
            [](const std::string& one) { return std::vector<std::string>{one}; });
    };
    return {read, several.show};
}

bool has(const Entry& group, std::string_view key) {
    return std::ranges::any_of(group.children(),
                               [=](const Entry& member) { return member.name() == key; });
}

// The member `key`, which errors speak of, or the group when it does not have one.
Entry member(const Entry& group, std::string_view key) {
    for (const Entry& candidate : group.children()) {
        if (candidate.name() == key)
            return candidate;
    }
    return group;
}

bool is(Scheme scheme, const std::string& uri) {
    const auto parsed = parse_ldap_uri(uri);
    return parsed && parsed->scheme == scheme;
}

// What travels in the clear can be read and changed on its way, the address of the code included.
Read<void> check_encryption(const Entry& group, const Ldap& ldap) {
    const auto in_the_clear = [&](const std::string& uri) {
        const auto parsed = parse_ldap_uri(uri);
        return parsed && parsed->scheme == Scheme::Ldap && !ldap.start_tls && !parsed->loopback;
    };
    const auto found = std::ranges::find_if(ldap.uris, in_the_clear);
    if (found == ldap.uris.end())
        return {};
    return member(group, "uri")
        .wrong("holds " + quoted(*found) +
               ", which is not encrypted; expected ldaps://, or start_tls = true beside it. "
               "Without either, only 127.0.0.1, [::1] and localhost are allowed");
}

Read<void> check_start_tls(const Entry& group, const Ldap& ldap) {
    const bool has_use = std::ranges::any_of(
        ldap.uris, [](const std::string& uri) { return is(Scheme::Ldap, uri); });
    if (!ldap.start_tls || has_use)
        return {};
    return member(group, "start_tls")
        .wrong("is true, and no URI begins with ldap://; expected start_tls only with one that "
               "does, as ldaps:// is TLS from the start");
}

Read<void> check_simple_bind(const Entry& group, const Ldap&) {
    static constexpr std::array<std::string_view, 2> keys{"bind_dn", "bind_password_file"};
    if (has(group, keys[0]) == has(group, keys[1]))
        return {};
    const bool has_name = has(group, keys[0]);
    return member(group, keys[has_name ? 0 : 1])
        .wrong("stands without " + std::string(keys[has_name ? 1 : 0]) +
               "; expected both, or neither for an anonymous search");
}

Read<void> check_sasl(const Entry& group, const Ldap& ldap) {
    if (!ldap.sasl_external)
        return {};
    if (has(group, "bind_dn"))
        return member(group, "sasl")
            .wrong("stands beside bind_dn; expected one of the two ways to bind");
    const bool local = std::ranges::all_of(
        ldap.uris, [](const std::string& uri) { return is(Scheme::Ldapi, uri); });
    if (local)
        return {};
    return member(group, "sasl")
        .wrong("is \"external\", which tells a server on this machine who asks; expected no other "
               "URIs than ldapi:// with it");
}

Read<void> check_attributes(const Entry& group, const Ldap& ldap) {
    if (!ldap.email_attributes.empty() || !ldap.phone_attributes.empty())
        return {};
    return member(group, "phone_attributes")
        .wrong("is an empty list, and so is email_attributes; expected at least one attribute in "
               "one of the two");
}

} // namespace

std::vector<Field<LdapSettings>> ldap_fields() {
    const auto scope = one_of<LdapScope>(
        {{"base", LdapScope::Base}, {"one", LdapScope::One}, {"sub", LdapScope::Subtree}});
    const auto attributes = list_of(text(text_rules::attribute), 0, "attributes");
    return {
        required(field<Ldap>("uri", &Ldap::uris, uris())),
        required(field<Ldap>("base", &Ldap::base, text(text_rules::ldap_base))),
        field<Ldap>("scope", &Ldap::scope, scope),
        field<Ldap>("filter", &Ldap::filter, text(text_rules::ldap_filter)),
        field<Ldap>("bind_dn", &Ldap::bind_dn, text(text_rules::bind_name)),
        field<Ldap>("bind_password_file", &Ldap::bind_password,
                    secret_file(text_rules::bind_password, "a password", "\r\n")),
        field<Ldap>("sasl", &Ldap::sasl_external, one_of<bool>({{"external", true}})),
        field<Ldap>("start_tls", &Ldap::start_tls, yes_or_no()),
        field<Ldap>("ca_file", &Ldap::ca_file, text(text_rules::absolute_path)),
        field<Ldap>("email_attributes", &Ldap::email_attributes, attributes),
        field<Ldap>("phone_attributes", &Ldap::phone_attributes, attributes),
        field<Ldap>("blockid_user_attribute", &Ldap::blockid_user_attribute,
                    text(text_rules::attribute_or_none)),
        field<Ldap>("timeout", &Ldap::timeout, seconds(1, 30)),
    };
}

Read<void> read_ldap(const Entry& entry, LdapSettings& ldap) {
    Read<void> read = read_group(entry, ldap_fields(), ldap);
    for (const auto check :
         {check_encryption, check_start_tls, check_simple_bind, check_sasl, check_attributes}) {
        if (!read)
            return read;
        read = check(entry, ldap);
    }
    return read;
}

} // namespace pam_blockid
