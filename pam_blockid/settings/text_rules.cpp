// SPDX-License-Identifier: Apache-2.0
#include "settings/text_rules.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string>

#include "contacts/country_codes.h"
#include "contacts/ldap_filter.h"
#include "contacts/ldap_uri.h"
#include "settings/settings.h"
#include "support/ascii.h"
#include "support/host_name.h"
#include "support/percent.h"
#include "support/printable.h"
#include "support/text_parts.h"

namespace pam_blockid::text_rules {
namespace {

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, is_control);
}

bool is_ip_address(int family, std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    return ::inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool is_port(std::string_view text) {
    const auto value = number_in<unsigned>(text);
    return value && *value >= 1 && *value <= 65535 && text.front() != '0';
}

bool is_host(std::string_view text) {
    if (text.starts_with('[') && text.ends_with(']'))
        return is_ip_address(AF_INET6, text.substr(1, text.size() - 2));
    return is_host_name(text) || is_ip_address(AF_INET, text);
}

// The colons of an IPv6 address stand inside of its brackets.
std::size_t port_colon(std::string_view text) {
    const std::size_t bracket = text.rfind(']');
    return text.find(':', bracket == std::string_view::npos ? 0 : bracket);
}

bool is_host_with_port(std::string_view text) {
    const std::size_t colon = port_colon(text);
    return colon != std::string_view::npos && is_host(text.substr(0, colon)) &&
           is_port(text.substr(colon + 1));
}

bool is_host_and_perhaps_port(std::string_view text) {
    return is_host(text) || is_host_with_port(text);
}

bool is_community(std::string_view text) {
    return !text.empty() && text.size() <= 128 && is_printable(text);
}

bool is_license_key(std::string_view text) {
    return text.size() >= 8 && text.size() <= 128 && is_printable(text) &&
           text.find(' ') == std::string_view::npos;
}

bool names_a_login(std::string_view text) {
    return has_only_placeholders(text, "hsu");
}

bool is_service_name(std::string_view text) {
    return text.size() <= kLongestServiceName && is_printable(text) && names_a_login(text);
}

bool is_email_subject(std::string_view text) {
    return text.size() <= kLongestEmailSubject && is_utf8(text) && !has_control_character(text) &&
           names_a_login(text);
}

bool is_prompt(std::string_view text) {
    return text.size() <= 200 && is_printable(text);
}

bool is_login_name(std::string_view text) {
    return !text.empty() && text.size() <= 256 && is_utf8(text) && !has_control_character(text);
}

// Without the name, everybody would be one user.
bool is_blockid_user(std::string_view text) {
    return text.empty() ||
           (is_login_name(text) && has_only_placeholders(text, "u") &&
            expand_placeholders(text, {{'u', "a"}}) != expand_placeholders(text, {{'u', "b"}}));
}

bool is_absolute_path(std::string_view text) {
    return text.starts_with('/') && text.size() <= 4095 && !has_control_character(text);
}

// The suffix is what node_exporter looks for.
bool is_metrics_file(std::string_view text) {
    return text.empty() ||
           (is_absolute_path(text) && text.ends_with(".prom") && !text.ends_with("/.prom"));
}

bool is_proxy(std::string_view text) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (text.starts_with(scheme))
            return is_host_with_port(text.substr(scheme.size()));
    }
    return text.empty();
}

// The first colon of Basic authentication ends the name (RFC 7617, section 2).
bool is_proxy_user(std::string_view text) {
    return is_login_name(text) && text.find(':') == std::string_view::npos;
}

// 43 base64 digits and one '=' are 32 bytes, a SHA-256.
bool is_base64_of_sha256(std::string_view digits) {
    return digits.size() == 43 && std::ranges::all_of(digits, [](char c) {
               return is_letter(c) || is_digit(c) || c == '+' || c == '/';
           });
}

bool is_pin(std::string_view text) {
    constexpr std::string_view prefix = "sha256//";
    if (!text.starts_with(prefix) || text.size() != prefix.size() + 44 || !text.ends_with('='))
        return false;
    text.remove_prefix(prefix.size());
    text.remove_suffix(1);
    return is_base64_of_sha256(text);
}

// 43 digits, and the padding left out.
bool is_ssh_key(std::string_view text) {
    constexpr std::string_view prefix = "SHA256:";
    return text.starts_with(prefix) && is_base64_of_sha256(text.substr(prefix.size()));
}

bool is_default_country(std::string_view text) {
    return text.empty() || is_country_code(text);
}

bool is_mail_domain(std::string_view text) {
    return text.empty() || (is_host_name(text) && text.find('.') != std::string_view::npos);
}

bool is_line(std::string_view text) {
    return !text.empty() && text.size() <= 1024 && is_utf8(text) && !has_control_character(text);
}

// A certificate before or behind it does no harm, and what is none is left to the library.
bool is_private_key(std::string_view text) {
    constexpr std::string_view last_words = "PRIVATE KEY-----";
    const std::size_t first = text.find(last_words);
    const bool has_one = first != std::string_view::npos &&
                         text.substr(0, first).rfind("-----BEGIN ") != std::string_view::npos;
    return has_one && is_utf8(text) && text.find("ENCRYPTED") == std::string_view::npos &&
           text.find('\0') == std::string_view::npos;
}

bool is_ldap_uri(std::string_view text) {
    return parse_ldap_uri(text).has_value();
}

bool is_ldap_base(std::string_view text) {
    return is_line(text) && is_distinguished_name(text);
}

bool is_ldap_filter(std::string_view text) {
    return is_line(text) && is_filter_pattern(text);
}

bool is_attribute_or_none(std::string_view text) {
    return text.empty() || is_attribute_description(text);
}

} // namespace

const TextRule host_and_port{
    is_host_and_perhaps_port,
    "a host name or IP address (an IPv6 one in brackets), with :port if needed, without https:// "
    "and without a path, such as \"acme.1kosmos.net\""};
const TextRule host{is_host, "a host name or IP address (an IPv6 one in brackets), without "
                             "https://, port and path, such as \"acme.1kosmos.net\""};
const TextRule community{is_community, "1 to 128 printable ASCII characters"};
const TextRule license_key{is_license_key, "8 to 128 printable ASCII characters without spaces"};
const TextRule service_name{
    is_service_name, "at most 64 printable ASCII characters, where %h stands for the host, %s for "
                     "the PAM service, %u for the user and %% for a percent sign"};
const TextRule email_subject{
    is_email_subject,
    "at most 200 bytes of UTF-8 without control characters, where %h stands for the host, %s for "
    "the PAM service, %u for the user and %% for a percent sign"};
const TextRule prompt{is_prompt, "at most 200 printable ASCII characters"};
const TextRule login_name{is_login_name,
                          "a login name of 1 to 256 bytes of UTF-8 without control characters"};
const TextRule group_name{is_login_name,
                          "a group name of 1 to 256 bytes of UTF-8 without control characters"};
const TextRule user_id{is_login_name,
                       "a user id of 1 to 256 bytes of UTF-8 without control characters"};
const TextRule blockid_user{
    is_blockid_user, "\"\", or 1 to 256 bytes of UTF-8 without control characters, in which %u "
                     "stands for the name at least once and %% for a percent sign, such as "
                     "\"%u@example.com\""};
const TextRule absolute_path{is_absolute_path, "an absolute path, beginning with /"};
const TextRule metrics_file{is_metrics_file,
                            "\"\" for none, or an absolute path that ends in .prom, such as "
                            "\"/var/lib/prometheus/node-exporter/pam_blockid.prom\""};
const TextRule ssh_key{is_ssh_key, "the fingerprint of an SSH key as ssh-keygen -l shows it, "
                                   "\"SHA256:\" and 43 characters behind it"};
const TextRule proxy{is_proxy, "\"http://host:port\", \"https://host:port\" or \"\" for none; a "
                               "user name and password stand in proxy_user and "
                               "proxy_password_file"};
const TextRule proxy_user{is_proxy_user, "a user name of 1 to 256 bytes of UTF-8 without control "
                                         "characters and without a colon"};
const TextRule proxy_password{is_line,
                              "one line of 1 to 1024 bytes of UTF-8 without control characters"};
const TextRule pin{is_pin, "\"sha256//\" followed by the base64 of a SHA-256, 44 characters that "
                           "end in ="};
const TextRule default_country{is_default_country,
                               "an assigned country calling code, digits only, such as \"1\""};
const TextRule mail_domain{is_mail_domain, "a full domain name, such as \"example.com\""};
const TextRule ldap_uri{is_ldap_uri,
                        "\"ldaps://host\", \"ldap://host\" (with :port if needed) or "
                        "\"ldapi://%2Fpath%2Fof%2Fsocket\", without a DN or a query after it"};
const TextRule ldap_base{is_ldap_base, "a DN such as \"ou=people,dc=example,dc=com\""};
const TextRule ldap_filter{
    is_ldap_filter, "a filter in balanced parentheses with %u (the login name) or %U (the same up "
                    "to an @) in the place of a value, such as \"(uid=%u)\"; %% is a percent sign"};
const TextRule bind_name{is_line, "a DN, or another name that the server takes, of 1 to 1024 bytes "
                                  "of UTF-8 without control characters"};
const TextRule bind_password{is_line,
                             "one line of 1 to 1024 bytes of UTF-8 without control characters"};
const TextRule private_key{is_private_key, "one in PEM (-----BEGIN PRIVATE KEY-----) that no "
                                           "passphrase protects, and no other"};
const TextRule attribute{is_attribute_description,
                         "the name of an attribute, such as \"mail\" or \"mail;lang-en\""};
const TextRule attribute_or_none{
    is_attribute_or_none, "the name of an attribute, such as \"employeeNumber\", or \"\" for none"};

} // namespace pam_blockid::text_rules
