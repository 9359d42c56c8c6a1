// What a text in the settings may look like.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pam_blockid {

struct TextRule {
    bool (*holds)(std::string_view text);
    std::string_view expected; // completes "expected ..." in an error
};

namespace text_rules {

extern const TextRule host_and_port;   // "acme.1kosmos.net", "127.0.0.1:8443", "[::1]:8443"
extern const TextRule host;            // the same without a port
extern const TextRule community;       // printable ASCII, 1 to 128 bytes
extern const TextRule license_key;     // printable ASCII without spaces, 8 to 128 bytes
extern const TextRule service_name;    // printable ASCII, at most 64 bytes, %h, %s, %u, %%
extern const TextRule email_subject;   // UTF-8 without control characters, at most 200 bytes, too
extern const TextRule prompt;          // printable ASCII, at most 200 bytes
extern const TextRule login_name;      // UTF-8 without control characters, 1 to 256 bytes
extern const TextRule group_name;      // the same
extern const TextRule user_id;         // the same, for a BlockID user
extern const TextRule blockid_user;    // "", or such a one with %u in it
extern const TextRule absolute_path;   // without control characters, at most 4095 bytes
extern const TextRule metrics_file;    // "", or such a path that ends in .prom
extern const TextRule ssh_key;         // "SHA256:" and the base64 of 32 bytes, as ssh-keygen -l
extern const TextRule proxy;           // "", "http://host:port", "https://host:port"
extern const TextRule proxy_user;      // UTF-8 without colon and control characters, 1 to 256
extern const TextRule proxy_password;  // as bind_password
extern const TextRule pin;             // "sha256//" and the base64 of 32 bytes, as curl has it
extern const TextRule default_country; // "", or an assigned country calling code
extern const TextRule mail_domain;     // "", or a host name with a dot in it
extern const TextRule ldap_uri;        // what parse_ldap_uri takes (contacts/ldap_uri.h)
extern const TextRule ldap_base;       // a DN of at least one part, at most 1024 bytes
extern const TextRule ldap_filter;     // what is_filter_pattern takes, at most 1024 bytes
extern const TextRule bind_name;       // UTF-8 without control characters, 1 to 1024 bytes
extern const TextRule bind_password;   // the same, in one line
extern const TextRule private_key;     // in PEM, without a passphrase
extern const TextRule attribute;       // "mail", "mail;lang-en"
extern const TextRule attribute_or_none;

} // namespace text_rules
} // namespace pam_blockid
