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
