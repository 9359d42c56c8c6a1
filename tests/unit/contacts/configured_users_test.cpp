// Tests of finding people in the settings.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/configured_users.h"

#include <string>
#include <vector>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

TEST_GROUP(ConfiguredPeople) {
    const std::vector<ConfiguredUser> users{
        {"alice", {EmailAddress{"alice@x.org", "a***e@x.org"}, {}, "alice.b", ""}},
        {"bob", {{}, PhoneNumber{"1", "4155550123", "+1 ******0123"}, "", ""}},
        {"carol", {}},
    };
    ConfiguredUsers source{users};
};

TEST(ConfiguredPeople, AreFoundByTheirName) {
    const auto alice = source.find("alice");
    CHECK(alice.has_value() && alice->has_value());
    STRCMP_EQUAL("alice@x.org", (*alice)->email->address.c_str());
    STRCMP_EQUAL("alice.b", (*alice)->blockid_user.c_str());
    CHECK_FALSE((*alice)->phone.has_value());

    const auto bob = source.find("bob");
    CHECK(bob.has_value() && bob->has_value());
    STRCMP_EQUAL("4155550123", (*bob)->phone->national.c_str());
}

TEST(ConfiguredPeople, HaveTheirAddressesFromTheSettings) {
    STRCMP_EQUAL("users", (*source.find("alice"))->email->origin.c_str());
    STRCMP_EQUAL("users", (*source.find("bob"))->phone->origin.c_str());
}

TEST(ConfiguredPeople, AreKnownEvenWhenTheyCannotBeReached) {
    const auto carol = source.find("carol");
    CHECK(carol.has_value() && carol->has_value());
    CHECK_FALSE((*carol)->email.has_value());
    CHECK_FALSE((*carol)->phone.has_value());
}

TEST(ConfiguredPeople, AreNotFoundByANameThatOnlyResemblesTheirs) {
    for (const std::string& name :
         {""s, "Bob"s, "bob "s, " bob"s, "bo"s, "bobby"s, "bob\0"s, "*"s}) {
        const auto found = source.find(name);
        CHECK_TEXT(found.has_value() && !found->has_value(), name.c_str());
    }
}

TEST_GROUP(SharedAccount) {
    const std::vector<ConfiguredUser> users{
        {"deploy", {EmailAddress{"ann@x.org", "masked"}, {}, "", ""}, "SHA256:ann"},
        {"deploy", {EmailAddress{"ben@x.org", "masked"}, {}, "", ""}, "SHA256:ben"},
        {"build", {EmailAddress{"ann@x.org", "masked"}, {}, "", ""}, "SHA256:ann"},
        {"build", {EmailAddress{"all@x.org", "masked"}, {}, "", ""}},
        {"alice", {EmailAddress{"alice@x.org", "masked"}, {}, "", ""}},
    };
    std::string found(const char* user, const char* key) {
        const auto contact = ConfiguredUsers(users, key).find(user);
        return *contact ? (*contact)->email->address : "";
    }
};

TEST(SharedAccount, IsWhoseKeyItIs) {
    STRCMP_EQUAL("ann@x.org", found("deploy", "SHA256:ann").c_str());
    STRCMP_EQUAL("ben@x.org", found("deploy", "SHA256:ben").c_str());
    STRCMP_EQUAL("", found("deploy", "SHA256:carol").c_str());
    STRCMP_EQUAL("", found("deploy", "").c_str());
    STRCMP_EQUAL("ann@x.org", found("build", "SHA256:ann").c_str());
    STRCMP_EQUAL("all@x.org", found("build", "SHA256:ben").c_str());
    STRCMP_EQUAL("all@x.org", found("build", "").c_str());
    STRCMP_EQUAL("alice@x.org", found("alice", "SHA256:ann").c_str());
}

TEST(SharedAccount, IsOneWithKeys) {
    const ConfiguredUsers source(users);
    CHECK(source.is_shared("deploy") && source.is_shared("build"));
    CHECK_FALSE(source.is_shared("alice"));
    CHECK_FALSE(source.is_shared("nobody"));
}
