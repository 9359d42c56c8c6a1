// Tests of the rules for texts.
// SPDX-License-Identifier: Apache-2.0
#include "settings/text_rules.h"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

TEST_GROUP(TextRules){void check(const TextRule& rule, const std::vector<std::string>& good,
                                 const std::vector<std::string>& bad){
    for (const std::string& text
         : good) CHECK_TEXT(rule.holds(text), text.c_str());
for (const std::string& text : bad)
    CHECK_FALSE_TEXT(rule.holds(text), text.c_str());
}

std::string of(std::size_t size) {
    return std::string(size, 'x');
}
}
;

TEST(TextRules, HostAndPort) {
    check(text_rules::host_and_port,
          {"acme.1kosmos.net", "acme.1kosmos.net:8443", "localhost:1", "127.0.0.1",
           "127.0.0.1:65535", "[::1]", "[2001:db8::1]:443"},
          {"",
           ":443",
           "acme:",
           "acme:0",
           "acme:0443",
           "acme:65536",
           "acme:99999999999",
           "acme:+1",
           "acme:443:443",
           "acme:x",
           "::1",
           "2001:db8::1",
           "[::1",
           "::1]",
           "[]",
           "[acme]",
           "[127.0.0.1]",
           "[::1]443",
           "[::1]:",
           "[fe80::1%eth0]",
           "127.0.0.256",
           "127.1",
           "https://acme",
           "acme/",
           "acme?x",
           "acme#x",
           "me@acme",
           "me:pw@acme",
           "ac me",
           "acme\n",
           "acme\0.net"s,
           "acme.net."});
}

TEST(TextRules, Host) {
    check(text_rules::host, {"acme.1kosmos.net", "127.0.0.1", "[::1]"},
          {"", "acme.1kosmos.net:443", "[::1]:443", "*.1kosmos.net", ".1kosmos.net"});
}

TEST(TextRules, BlockIdUser) {
    check(text_rules::blockid_user, {"", "%u", "%u@example.com", "corp-%u-%u", "100%%-%u"},
          {"alice", "%%u", "%U@example.com", "%u%", "%h-%u", "%u\n", "%u" + of(255)});
}

TEST(TextRules, SshKey) {
    const std::string digits = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
    check(text_rules::ssh_key, {"SHA256:" + digits},
          {"", "SHA256:", digits, "SHA256:" + digits + "=", "sha256:" + digits,
           "SHA256:" + digits.substr(1), "SHA256:" + digits + "A", "MD5:00:11",
           "SHA256:-" + digits.substr(1), "SHA256:" + digits + " ann@laptop"});
}

TEST(TextRules, ProxyUser) {
    check(text_rules::proxy_user, {"shell", "CORP\\shell", "shell@example.com", of(256)},
          {"", "shell:", ":", "a\nb", of(257)});
}

TEST(TextRules, Proxy) {
    check(text_rules::proxy, {"", "http://proxy:3128", "https://10.0.0.1:443", "http://[::1]:8080"},
          {"proxy:3128", "http://", "http://proxy", "http://proxy:", "http://me:pw@proxy:3128",
           "http://me@proxy:3128", "http://proxy:3128/", "HTTP://proxy:3128", "socks5://proxy:1080",
           "http://http://proxy:3128", " http://proxy:3128"});
}

TEST(TextRules, Pin) {
    const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn+/9";
    check(text_rules::pin, {"sha256//" + digits + "="},
          {"", "sha256//", digits + "=", "sha256/" + digits + "=", "sha256//" + digits,
           "sha256//" + digits + "A", "sha256//" + digits + "==", "sha256//=" + digits,
           "sha256//" + digits.substr(1) + "-=", "sha256//" + digits.substr(1) + " ="});
}

TEST(TextRules, PrintableTexts) {
    check(text_rules::community, {"default", "a b", of(128)}, {"", of(129), "a\n", "\xc3\xbc"});
    check(text_rules::license_key, {"12345678", of(128), "!~#\"\\$%&"},
          {"", of(7), of(129), "1234 5678", "1234567\x7f", "1234567\xc3\xbc"});
    check(text_rules::service_name, {"", "Acme Linux", "%s on %h, %u, 100%%", of(64)},
          {of(65), "a\tb", "\x1b[2J", "%x", "100%"});
    check(text_rules::email_subject, {"", "Your code", "Votre code \xc3\xa0 usage unique", of(200)},
          {of(201), "Code\r\nBcc: x@y", "a\x7f", "\xff", "%d", "%"});
    check(text_rules::prompt, {"", "Code: ", of(200)}, {of(201), "Code:\n", "\xe2\x80\xae"});
}

TEST(TextRules, Names) {
    for (const TextRule* rule : {&text_rules::login_name, &text_rules::user_id})
        check(*rule, {"a", "a b", "DOM\\user", "j\xc3\xb6rg", of(256)},
              {"", of(257), "a\nb", "a\x7f", "a\0b"s, "\xff", "\xc3"});
}

TEST(TextRules, Paths) {
    check(text_rules::absolute_path, {"/", "/etc/ssl/certs", "/" + of(4094)},
          {"", "etc", "./etc", "~/x", "/" + of(4095), "/a\nb", "/a\0b"s});
}

TEST(TextRules, MailDomain) {
    check(text_rules::mail_domain, {"", "example.com", "mail.example.co.uk"},
          {"example", "@example.com", "example.com ", "a..b", ".com", "example.c\xc3\xb6m", "1.2"});
}

TEST(TextRules, DefaultCountry) {
    check(text_rules::default_country, {"", "1", "91", "353"},
          {"+1", "01", "999", "us", "1 ", "14"});
}

TEST(TextRules, OfLdap) {
    check(text_rules::ldap_base, {"dc=x", "ou=p\xc3\xa9,dc=x", "DC=a/b"},
          {"", "x", "dc=x,", "dc=x\n", "dc=x\0"s, "dc=\xff", "dc=" + of(1022)});
    for (const TextRule* rule : {&text_rules::bind_name, &text_rules::bind_password})
        check(*rule, {"a", "cn=x,dc=y", "DOM\\x", "x@y.org", " s p ", "p\xc3\xa9", of(1024)},
              {"", "a\n", "a\nb", "a\0b"s, "\xff", of(1025)});
    check(text_rules::ldap_filter, {"(uid=%u)", "(uid=%u" + of(1016) + ")"},
          {"", "uid=%u", "(uid=%u\n)", "(uid=%u" + of(1017) + ")"});
    check(text_rules::attribute, {"mail"}, {"", "*"});
    check(text_rules::attribute_or_none, {"", "mail"}, {"*", "1.1"});
    check(text_rules::ldap_uri, {"ldaps://x"}, {"", "x"});
}
