// Tests of what a directory entry comes to.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/ldap_entry.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

TEST_GROUP(LdapEntries) {
    LdapSettings settings;

    std::string email_of(const LdapEntry& entry) {
        const Contact contact = contact_from(entry, settings, "");
        return contact.email ? contact.email->address : "none: " + contact.remark;
    }
    std::string phone_of(const LdapEntry& entry, const char* country = "") {
        const Contact contact = contact_from(entry, settings, country);
        return contact.phone ? contact.phone->country_code + " " + contact.phone->national
                             : "none: " + contact.remark;
    }
    std::string user_of(const LdapEntry& entry) {
        settings.blockid_user_attribute = "employeeNumber";
        const Contact contact = contact_from(entry, settings, "");
        return contact.blockid_user + (contact.remark.empty() ? "" : "; " + contact.remark);
    }
};

TEST(LdapEntries, GiveAnAddressAndANumber) {
    const LdapEntry entry{{"mail", {"alice@x.org"}}, {"mobile", {"+1 (415) 555-0123"}}};
    const Contact contact = contact_from(entry, settings, "");
    STRCMP_EQUAL("alice@x.org", contact.email->address.c_str());
    STRCMP_EQUAL("a***e@x.org", contact.email->masked.c_str());
    STRCMP_EQUAL("4155550123", contact.phone->national.c_str());
    STRCMP_EQUAL("", contact.blockid_user.c_str());
    STRCMP_EQUAL("", contact.remark.c_str());
}

TEST(LdapEntries, SayWhichAttributeIsUsed) {
    const Contact contact = contact_from(
        {{"mail", {"alice@x.org"}}, {"mobile", {"none"}}, {"telephoneNumber", {"+14155550101"}}},
        settings, "");
    STRCMP_EQUAL("ldap attribute mail", contact.email->origin.c_str());
    STRCMP_EQUAL("ldap attribute telephoneNumber", contact.phone->origin.c_str());
}

TEST(LdapEntries, MayBeEmpty) {
    STRCMP_EQUAL("none: ", email_of({}).c_str());
    STRCMP_EQUAL("none: ", phone_of({{"mobile", {}}, {"mail", {"a@x.org"}}}).c_str());
    STRCMP_EQUAL("", user_of({}).c_str());
}

TEST(LdapEntries, AreReadInTheOrderOfTheSettings) {
    const LdapEntry entry{{"telephoneNumber", {"+14155550101"}},
                          {"mobile", {"+14155550102", "+14155550103"}},
                          {"userPrincipalName", {"upn@x.org"}},
                          {"MAIL", {"first@x.org", "second@x.org"}}};
    STRCMP_EQUAL("first@x.org", email_of(entry).c_str());
    STRCMP_EQUAL("1 4155550102", phone_of(entry).c_str());
    settings.email_attributes = {"userPrincipalName", "mail"};
    settings.phone_attributes = {"telephoneNumber"};
    STRCMP_EQUAL("upn@x.org", email_of(entry).c_str());
    STRCMP_EQUAL("1 4155550101", phone_of(entry).c_str());
}

TEST(LdapEntries, PassOverWhatIsNoAddress) {
    settings.email_attributes = {"mail", "userPrincipalName"};
    STRCMP_EQUAL("good@x.org", email_of({{"mail", {"", " \t", "alice", "good@x.org"}}}).c_str());
    STRCMP_EQUAL("good@x.org",
                 email_of({{"mail", {"bad"}}, {"userPrincipalName", {"good@x.org"}}}).c_str());
    STRCMP_EQUAL("none: ", email_of({{"mail", {"", "  \r\n"}}}).c_str());
    STRCMP_EQUAL("good@x.org", email_of({{"mail", {"  good@x.org "}}}).c_str());
}

TEST(LdapEntries, SayOnceWhatIsWrongAndQuoteNothing) {
    const LdapEntry entry{
        {"mail",
         {"secret", "secret", "secret\0@x.org"s, "secret@x.org\r\nBcc: secret@y.org",
          "\"secret\"@x.org", std::string(1000000, 's') + "@x.org"}},
        {"mobile", {"555 0123", "\xff\xfe"}}};
    const Contact contact = contact_from(entry, settings, "");
    CHECK_FALSE(contact.email.has_value());
    CHECK_FALSE(contact.phone.has_value());
    STRCMP_EQUAL("mail has no '@'; mail has something before the '@' that isn't allowed there; "
                 "expected letters, digits, single dots and !#$%&'*+-/=?^_`{|}~; mail has no full "
                 "domain name after the '@'; mail is longer than 254 bytes; mobile has no country "
                 "code; write it with + and the country code, or set contacts.default_country; "
                 "mobile is not a phone number; expected digits, spaces, dots, hyphens and paired "
                 "parentheses, with a leading + before a country code",
                 contact.remark.c_str());
}

TEST(LdapEntries, ReadValuesWithOptionsLast) {
    const LdapEntry entry{{"mail;lang-en", {"english@x.org"}}, {"mail", {"plain@x.org"}}};
    STRCMP_EQUAL("plain@x.org", email_of(entry).c_str());
    STRCMP_EQUAL("english@x.org", email_of({{"Mail;Lang-EN", {"english@x.org"}}}).c_str());
    STRCMP_EQUAL("none: ", email_of({{"mailbox", {"other@x.org"}}, {"mai", {"b@x.org"}}}).c_str());
    settings.email_attributes = {"mail;lang-en"};
    STRCMP_EQUAL("english@x.org", email_of(entry).c_str());
    STRCMP_EQUAL("none: ", email_of({{"mail", {"plain@x.org"}}}).c_str());
}

TEST(LdapEntries, ReadNothingBinary) {
    for (const char* name : {"mail;binary", "mail;BINARY", "mail;lang-en;binary", "mail;binary;x"})
        STRCMP_EQUAL_TEXT("none: ", email_of({{name, {"a@x.org"}}}).c_str(), name);
    STRCMP_EQUAL("a@x.org", email_of({{"mail;x-binary", {"a@x.org"}}}).c_str());
}

TEST(LdapEntries, OfActiveDirectory) {
    const LdapEntry extension{{"telephoneNumber", {"+1 (555) 010-4477 ext. 12"}}};
    STRCMP_EQUAL("none: telephoneNumber has an extension; passcodes can't be sent to extensions, "
                 "leave it out",
                 phone_of(extension).c_str());
    STRCMP_EQUAL("1 5550104477", phone_of({{"telephoneNumber", {"+1 (555) 010-4477"}}}).c_str());
    STRCMP_EQUAL("1 5550104477", phone_of({{"mobile", {"(555) 010-4477"}}}, "1").c_str());
}

TEST(LdapEntries, MayNameTheUserOfBlockId) {
    STRCMP_EQUAL("e.17", user_of({{"employeeNumber", {" ", " e.17 ", "e.18"}}}).c_str());
    STRCMP_EQUAL("j\xc3\xb6rg", user_of({{"employeeNumber", {"j\xc3\xb6rg"}}}).c_str());
    STRCMP_EQUAL("DOM\\x", user_of({{"employeeNumber", {"DOM\\x"}}}).c_str());
    for (const std::string& value : {"a\nb"s, "a\0b"s, "a\x7f"s, "\xff"s, std::string(257, 'a')})
        STRCMP_EQUAL("; employeeNumber is no user id; expected at most 256 bytes of UTF-8 without "
                     "control characters",
                     user_of({{"employeeNumber", {value}}}).c_str());
    STRCMP_EQUAL(std::string(256, 'a').c_str(),
                 user_of({{"employeeNumber", {std::string(256, 'a')}}}).c_str());
}
