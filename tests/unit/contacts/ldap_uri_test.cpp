// Tests of the texts that say where in which directory to look.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_uri.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;
using Scheme = LdapUri::Scheme;

TEST_GROUP(LdapUris){void check(const char* text, Scheme scheme,
                                bool loopback){const auto uri = parse_ldap_uri(text);
CHECK_TEXT(uri.has_value(), text);
CHECK_TEXT(uri->scheme == scheme, text);
CHECK_EQUAL_TEXT(loopback, uri->loopback, text);
}
}
;

TEST(LdapUris, NameAHost) {
    for (const char* text : {"ldaps://dc1.example.com", "ldaps://dc1:636", "ldaps://dc1/",
                             "ldaps://[2001:db8::1]:65535", "ldaps://10.0.0.1"})
        check(text, Scheme::Ldaps, false);
    check("ldap://dc1.example.com:1", Scheme::Ldap, false);
    check("ldaps://127.0.0.1", Scheme::Ldaps, true);
}

TEST(LdapUris, TellWhatIsOnThisMachine) {
    for (const char* text :
         {"ldap://127.0.0.1", "ldap://127.255.255.255:389", "ldap://localhost:3890/",
          "ldap://[::1]", "ldap://[0:0:0:0:0:0:0:1]:389"})
        check(text, Scheme::Ldap, true);
    for (const char* text :
         {"ldap://128.0.0.1", "ldap://126.255.255.255", "ldap://localhost.x.org", "ldap://[::2]",
          "ldap://127.0.0.1.x.org", "ldap://[::ffff:127.0.0.1]", "ldap://0.0.0.0"})
        check(text, Scheme::Ldap, false);
}

TEST(LdapUris, NameASocket) {
    for (const char* text :
         {"ldapi:///", "ldapi://", "ldapi://%2Frun%2Fslapd%2Fldapi", "ldapi://%2frun%2fldapi/"})
        check(text, Scheme::Ldapi, false);
    const std::string longest = "ldapi://%2F" + std::string(106, 's');
    check(longest.c_str(), Scheme::Ldapi, false);
    CHECK_FALSE(parse_ldap_uri(longest + "s").has_value());
    STRCMP_EQUAL("/run/slapd/ldapi",
                 parse_ldap_uri("ldapi://%2Frun%2Fslapd%2Fldapi")->socket.c_str());
    STRCMP_EQUAL("/var/run/slapd/ldapi", parse_ldap_uri("ldapi:///")->socket.c_str());
    STRCMP_EQUAL("", parse_ldap_uri("ldaps://dc1")->socket.c_str());
}

TEST(LdapUris, NameNothingElse) {
    for (const std::string& text : {""s,
                                    "dc1"s,
                                    "dc1:636"s,
                                    "ldap"s,
                                    "ldap://"s,
                                    "ldap:///"s,
                                    "ldaps:///dc=x"s,
                                    "ldaps://dc1/dc=x"s,
                                    "ldaps://dc1/x"s,
                                    "ldaps://dc1?"s,
                                    "ldaps://dc1/?mail"s,
                                    "ldaps://dc1/??sub"s,
                                    "ldaps://dc1/????x"s,
                                    "ldaps://dc1#x"s,
                                    "LDAPS://dc1"s,
                                    "<ldaps://dc1>"s,
                                    "URL:ldaps://dc1"s,
                                    "cldap://dc1"s,
                                    "https://dc1"s,
                                    "ldaps:/dc1"s,
                                    "ldaps://me@dc1"s,
                                    "ldaps://me:pw@dc1"s,
                                    "ldaps://dc1,dc2"s,
                                    "ldaps://dc1 ldaps://dc2"s,
                                    " ldaps://dc1"s,
                                    "ldaps://dc1\n"s,
                                    "ldaps://dc1\0.x.org"s,
                                    "ldaps://dc1%00.x.org"s,
                                    "ldaps://dc%31"s,
                                    "ldaps://dc1:"s,
                                    "ldaps://dc1:0x10"s,
                                    "ldaps://dc1:65536"s,
                                    "ldaps://dc1:-1"s,
                                    "ldaps://dc1:1:2"s,
                                    "ldaps://::1"s,
                                    "ldaps://[::1"s,
                                    "ldaps://[dc1]"s,
                                    "ldaps://[127.0.0.1]"s,
                                    "ldaps://[::1]x"s,
                                    "ldaps://127.1"s,
                                    "ldaps://dc1..x"s,
                                    "ldaps://-dc1"s,
                                    "ldaps://_dc1"s,
                                    "ldapi:///run/ldapi"s,
                                    "ldapi://run"s,
                                    "ldapi://%zz"s,
                                    "ldapi://%2Frun%00x"s,
                                    "ldapi://%2Frun%0Ax"s,
                                    "ldapi://%2Frun%20x"s})
        CHECK_FALSE_TEXT(parse_ldap_uri(text).has_value(), text.c_str());
}

TEST_GROUP(LdapNames){};

TEST(LdapNames, OfEntries) {
    for (const char* text : {"dc=x", "OU=People,DC=example,DC=com", "cn=a\\,b+uid=c,o=d e"})
        CHECK_TEXT(is_distinguished_name(text), text);
    for (const std::string& text :
         {""s, "x"s, "dc=x,"s, ",dc=x"s, "=x"s, "example.com"s, "a@x.org"s, "dc=x\0,dc=y"s})
        CHECK_FALSE_TEXT(is_distinguished_name(text), text.c_str());
}

TEST(LdapNames, OfAttributes) {
    for (const std::string& text :
         {"mail"s, "m"s, "x-phone2"s, "mail;lang-en"s, "mail;x-a;x-b"s, std::string(128, 'a')})
        CHECK_TEXT(is_attribute_description(text), text.c_str());
    for (const std::string& text :
         {""s, "*"s, "+"s, "1.1"s, "2mail"s, "-m"s, "ma il"s, "mail;"s, ";lang-en"s, "mail;;x"s,
          "mail\n"s, "m\0"s, "mail_x"s, "m\xc3\xa4il"s, std::string(129, 'a')})
        CHECK_FALSE_TEXT(is_attribute_description(text), text.c_str());
}
