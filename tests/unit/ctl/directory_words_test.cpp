// What is found in the settings for the directory, without a directory.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/directory_words.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr const char* kFilterPlace = "/etc/security/pam_blockid.conf:7";
constexpr const char* kAttributePlace = "/etc/security/pam_blockid.conf:9";

} // namespace

TEST_GROUP(DirectoryWords) {
    DescribedSettings described;

    void setup() override {
        described.path = "/etc/security/pam_blockid.conf";
        described.lines = {{"ldap.filter", "", kFilterPlace},
                           {"ldap.blockid_user_attribute", "", kAttributePlace}};
        described.settings.ldap.uris = {"ldaps://ldap.example.com"};
    }
    void right() {
        const Findings found = check_directory_words(described);
        UNSIGNED_LONGS_EQUAL_TEXT(0, found.size(), found.empty() ? "" : found[0].what.c_str());
    }
    void warning(const char* place, const char* what, const char* remedy) {
        const Findings found = check_directory_words(described);
        UNSIGNED_LONGS_EQUAL(1, found.size());
        CHECK(found[0].level == Finding::Level::Warning);
        STRCMP_EQUAL("ldap", found[0].check().c_str());
        STRCMP_EQUAL(place, found[0].place.c_str());
        STRCMP_EQUAL(what, found[0].what.c_str());
        STRCMP_EQUAL(remedy, found[0].remedy.c_str());
    }
    void filter_is_right(const char* filter) {
        described.settings.ldap.filter = filter;
        right();
    }
    void filter_is_wrong(const char* filter) {
        described.settings.ldap.filter = filter;
        warning(kFilterPlace,
                "ldap.filter compares a login name up to its @ alone (%U): with trusted domains, "
                "bob of another domain is taken for the bob who is found here",
                "write %u, the whole name; where names carry their domain, (userPrincipalName=%u)");
    }
};

TEST(DirectoryWords, AFilterWithTheWholeNameIsRight) {
    right(); // the default
    filter_is_right("(&(objectClass=user)(sAMAccountName=%u))");
    filter_is_right("(&(sAMAccountName=%U)(userPrincipalName=%u))");
    filter_is_right("(&(uid=%u)(cn=100%%U))");
}

TEST(DirectoryWords, AFilterWithTheShortNameAlone) {
    filter_is_wrong("(&(objectClass=user)(sAMAccountName=%U))");
    filter_is_wrong("(|(sAMAccountName=%U)(userPrincipalName=%u))");
    filter_is_wrong("(&(uid=%U)(!(cn=%u)))");
    filter_is_wrong("(uid=%%%U)");
}

TEST(DirectoryWords, ABlockidUserThatPeopleCanChoose) {
    for (const char* name : {"mail", "Mobile", "telephoneNumber", "homePhone", "displayName",
                             "description", "wWWHomePage", "mail;lang-en"}) {
        described.settings.ldap.blockid_user_attribute = name;
        warning(kAttributePlace,
                ("ldap.blockid_user_attribute names \"" + std::string(name) +
                 "\", which people can usually write in their own entry: they can then be sent the "
                 "passcode of another BlockID user")
                    .c_str(),
                "name one that only administrators write, such as employeeNumber");
    }
}

TEST(DirectoryWords, ABlockidUserThatAdministratorsChoose) {
    for (const char* name : {"", "uid", "employeeNumber", "sAMAccountName", "userPrincipalName"}) {
        described.settings.ldap.blockid_user_attribute = name;
        right();
    }
}

TEST(DirectoryWords, NoDirectory) {
    described.settings.ldap.uris.clear();
    filter_is_right("(uid=%U)");
}
