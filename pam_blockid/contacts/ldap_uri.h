// Where a directory server is, and who can listen in on the way there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pam_blockid {

struct LdapUri {
    enum class Scheme {
        Ldaps, // TLS from the first byte
        Ldap,  // plain, or TLS after StartTLS
        Ldapi, // a Unix socket
    };
    Scheme scheme;
    // The host is 127.0.0.0/8, ::1 or "localhost"; never so for Ldapi.
    bool loopback;
    std::string socket; // path of the socket of Ldapi; otherwise empty
};

// Reads "ldaps://host", "ldap://host" (a host name or IP address, an IPv6 one in brackets, with
// :port if needed) or "ldapi://" and perhaps the percent-encoded absolute path of a socket. An
// empty path after it is accepted; a DN, a filter or anything else of RFC 4516 is not. Nothing when
// `text` is another.
std::optional<LdapUri> parse_ldap_uri(std::string_view text);

// True when `text` is a DN of RFC 4514 with at least one part.
bool is_distinguished_name(std::string_view text);

// True when `text` is an attribute description of RFC 4512, section 2.5, by name: "mail",
// "telephoneNumber;x-mobile".
bool is_attribute_description(std::string_view text);

} // namespace pam_blockid
