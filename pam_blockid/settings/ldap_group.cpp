// The ldap group: its keys, and what they demand of each other.
// SPDX-License-Identifier: Apache-2.0

#include "contacts/ldap_uri.h"
#include "settings/groups.h"
#include "settings/readers.h"

namespace pam_blockid {
namespace {

using Ldap = LdapSettings;
using Scheme = LdapUri::Scheme;

constexpr std::size_t kLargestKeyFile = 16 * 1024; // some programs describe the key beside it

// One in quotes, or several in brackets.
struct Uris {
    static auto several() { return list_of(Text{text_rules::ldap_uri}, 1, "URIs"); }
    static Read<std::vector<std::string>> read(const Entry& entry) {
        if (entry.setting().getType() != libconfig::Setting::TypeString)
            return several().read(entry);
        return several().element.read(entry).map(
            [](const std::string& one) { return std::vector<std::string>{one}; });
    }
    static std::string show(const std::vector<std::string>& uris) { return several().show(uris); }
};

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
        .wrong("holds " + quoted(*found) + ", which is not encrypted",
               "expected ldaps://, or start_tls = true beside it. "
               "Without either, only 127.0.0.1, [::1] and localhost are allowed");
}

Read<void> check_start_tls(const Entry& group, const Ldap& ldap) {
    const bool has_use = std::ranges::any_of(
        ldap.uris, [](const std::string& uri) { return is(Scheme::Ldap, uri); });
    if (!ldap.start_tls || has_use)
        return {};
    return member(group, "start_tls")
        .wrong("is true, and no URI begins with ldap://",
               "expected start_tls only with one that does, as ldaps:// is TLS from the start");
}

Read<void> check_simple_bind(const Entry& group, const Ldap&) {
    return both_or_neither(group, "bind_dn", "bind_password_file",
                           "neither for an anonymous search");
}

bool is_encrypted(const std::string& uri, const Ldap& ldap) {
    return is(Scheme::Ldaps, uri) || (is(Scheme::Ldap, uri) && ldap.start_tls);
}

Read<void> check_certificate(const Entry& group, const Ldap& ldap) {
    Read<void> both = both_or_neither(group, "certificate_file", "key_file",
                                      "neither where the server asks for no certificate");
    const bool has_use = std::ranges::any_of(
        ldap.uris, [&](const std::string& uri) { return is_encrypted(uri, ldap); });
    if (!both || ldap.certificate_file.empty() || has_use)
        return both;
    return member(group, "certificate_file")
        .wrong("stands where no URI is TLS, which a certificate is for",
               "expected ldaps://, or start_tls = true");
}

Read<void> check_sasl(const Entry& group, const Ldap& ldap) {
    if (!ldap.sasl_external)
        return {};
    if (has(group, "bind_dn"))
        return member(group, "sasl")
            .wrong("stands beside bind_dn", "expected one of the two ways to bind");
    const bool has_certificate = !ldap.certificate_file.empty();
    const bool all_know_us = std::ranges::all_of(ldap.uris, [&](const std::string& uri) {
        return is(Scheme::Ldapi, uri) || (has_certificate && is_encrypted(uri, ldap));
    });
    if (all_know_us)
        return {};
    return member(group, "sasl")
        .wrong("is \"external\", which tells a server on this machine who asks",
               "expected no other URIs than ldapi:// with it, or certificate_file and TLS for each "
               "other one");
}

Read<void> check_attributes(const Entry& group, const Ldap& ldap) {
    if (!ldap.email_attributes.empty() || !ldap.phone_attributes.empty())
        return {};
    return member(group, "phone_attributes")
        .wrong("is an empty list, and so is email_attributes",
               "expected at least one attribute in one of the two");
}

} // namespace

template<template<class> class Row>
std::vector<Row<LdapSettings>> ldap_fields() {
    const OneOf<LdapScope> scope{
        {{"base", LdapScope::Base}, {"one", LdapScope::One}, {"sub", LdapScope::Subtree}}};
    const OneOf<bool> external{{{"external", true}}};
    const Text path{text_rules::absolute_path};
    const auto attributes = list_of(Text{text_rules::attribute}, 0, "attributes");
    return {
        {"uri", &Ldap::uris, Uris{}, Need::Required},
        {"base", &Ldap::base, Text{text_rules::ldap_base}, Need::Required},
        {"scope", &Ldap::scope, scope},
        {"filter", &Ldap::filter, Text{text_rules::ldap_filter}},
        {"bind_dn", &Ldap::bind_dn, Text{text_rules::bind_name}},
        {"bind_password_file", &Ldap::bind_password,
         SecretFile{text_rules::bind_password, "a password", "\r\n"}},
        {"sasl", &Ldap::sasl_external, external},
        {"start_tls", &Ldap::start_tls, YesOrNo{}},
        {"ca_file", &Ldap::ca_file, path},
        {"email_attributes", &Ldap::email_attributes, attributes},
        {"phone_attributes", &Ldap::phone_attributes, attributes},
        {"blockid_user_attribute", &Ldap::blockid_user_attribute,
         Text{text_rules::attribute_or_none}},
        {"timeout", &Ldap::timeout, Seconds{1, 30}},
        {"certificate_file", &Ldap::certificate_file, path},
        {"key_file", &Ldap::key,
         SecretFile{text_rules::private_key, "a private key", "", kLargestKeyFile}},
    };
}

template std::vector<Field<LdapSettings>> ldap_fields();
template std::vector<ShownField<LdapSettings>> ldap_fields();

Read<void> read_ldap(const Entry& entry, LdapSettings& ldap) {
    Read<void> read = read_group(entry, ldap_fields<Field>(), ldap);
    for (const auto check : {check_encryption, check_start_tls, check_certificate,
                             check_simple_bind, check_sasl, check_attributes}) {
        if (!read)
            return read;
        read = check(entry, ldap);
    }
    return read;
}

} // namespace pam_blockid
