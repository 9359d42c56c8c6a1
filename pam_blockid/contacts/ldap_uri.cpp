// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_uri.h"

#include <arpa/inet.h>
#include <ldap.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "support/ascii.h"
#include "support/host_name.h"

namespace pam_blockid {
namespace {

using Scheme = LdapUri::Scheme;

constexpr std::size_t kLongestPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t kLongestDescription = 128;
constexpr std::string_view kUsualSocket = "/var/run/slapd/ldapi"; // Debian's LDAPI_SOCK

struct UrlFree {
    void operator()(LDAPURLDesc* url) const { ::ldap_free_urldesc(url); }
};
using Url = std::unique_ptr<LDAPURLDesc, UrlFree>;

bool is_letter_or_digit(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

std::optional<Scheme> scheme_of(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, Scheme>, 3> schemes{
        {{"ldaps://", Scheme::Ldaps}, {"ldap://", Scheme::Ldap}, {"ldapi://", Scheme::Ldapi}}};
    const auto found = std::ranges::find_if(
        schemes, [&](const auto& scheme) { return text.starts_with(scheme.first); });
    return found == schemes.end() ? std::nullopt : std::optional(found->second);
}

// ldap_url_parse(3) takes much that only looks like an address: user names, empty queries, several
// hosts, "%00".
bool is_plain(std::string_view text) {
    static constexpr std::string_view others = ":/.-_%[]";
    return text.find("%00") == std::string_view::npos && std::ranges::all_of(text, [](char c) {
               return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
           });
}

bool is_socket(std::string_view host) {
    return host.empty() || (host.starts_with('/') && host.size() <= kLongestPath &&
                            std::ranges::all_of(host, [](char c) { return c > ' ' && c <= '~'; }));
}

bool is_loopback(const std::string& host) {
    in_addr v4{};
    if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    in6_addr v6{};
    if (::inet_pton(AF_INET6, host.c_str(), &v6) == 1)
        return IN6_IS_ADDR_LOOPBACK(&v6);
    return host == "localhost";
}

// `written` is what stands behind the scheme, `host` what libldap made of it.
bool is_host(const std::string& host, std::string_view written) {
    in_addr v4{};
    in6_addr v6{};
    if (!written.starts_with('['))
        return is_host_name(host) || ::inet_pton(AF_INET, host.c_str(), &v4) == 1;
    const std::string_view behind = written.substr(written.find(']') + 1);
    return (behind.empty() || behind.front() == ':' || behind.front() == '/') &&
           ::inet_pton(AF_INET6, host.c_str(), &v6) == 1;
}

} // namespace

std::optional<LdapUri> parse_ldap_uri(std::string_view text) {
    const auto scheme = scheme_of(text);
    if (!scheme || !is_plain(text))
        return std::nullopt;
    LDAPURLDesc* raw = nullptr;
    if (::ldap_url_parse(std::string(text).c_str(), &raw) != LDAP_URL_SUCCESS)
        return std::nullopt;
    const Url url(raw);
    if (url->lud_dn != nullptr && *url->lud_dn != '\0')
        return std::nullopt;
    const std::string host = url->lud_host != nullptr ? url->lud_host : "";
    const std::string_view rest = text.substr(text.find("//") + 2);
    if (*scheme == Scheme::Ldapi) {
        // A percent sign that begins no byte leaves libldap with no host at all.
        const bool understood = !host.empty() || rest.empty() || rest == "/";
        if (!understood || !is_socket(host))
            return std::nullopt;
        return LdapUri{*scheme, false, host.empty() ? std::string(kUsualSocket) : host};
    }
    if (rest.find('%') != std::string_view::npos || !is_host(host, rest) || url->lud_port < 1 ||
        url->lud_port > 65535)
        return std::nullopt;
    return LdapUri{*scheme, is_loopback(host), {}};
}

bool is_distinguished_name(std::string_view text) {
    LDAPDN raw = nullptr;
    const std::string terminated(text);
    if (text.find('\0') != std::string_view::npos ||
        ::ldap_str2dn(terminated.c_str(), &raw, LDAP_DN_FORMAT_LDAPV3) != LDAP_SUCCESS)
        return false;
    const bool has_parts = raw != nullptr;
    ::ldap_dnfree(raw);
    return has_parts;
}

bool is_attribute_description(std::string_view text) {
    if (text.empty() || text.size() > kLongestDescription || !is_letter(text.front()) ||
        text.back() == ';' || text.find(";;") != std::string_view::npos)
        return false;
    return std::ranges::all_of(
        text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == ';'; });
}

} // namespace pam_blockid
