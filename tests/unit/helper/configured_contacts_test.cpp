// The sources of contacts as the settings name them: which of them is asked for whom.
// SPDX-License-Identifier: Apache-2.0
#include "helper/configured_contacts.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr const char* kKey = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

} // namespace

TEST_GROUP(ConfiguredContacts) {
    Settings settings;
    int asked_directory = 0;

    void setup() override {
        Contact ann;
        ann.email = EmailAddress{"ann@mysite.com", "a***n@mysite.com"};
        settings.users.push_back({"deploy", ann, kKey});
        settings.contacts.sources = {ContactOrigin::Users};
    }
    Expected<std::optional<Contact>, ContactError> find(const std::string& key) {
        ConfiguredContacts contacts(
            settings, {Channel::Email}, [] { return Deadline::after(std::chrono::seconds(1)); },
            [this] { ++asked_directory; }, key);
        return contacts.find("deploy");
    }
};

TEST(ConfiguredContacts, SharersHaveTheirOwnAddresses) {
    const auto found = find(kKey);
    CHECK(found && *found && (*found)->email);
    STRCMP_EQUAL("ann@mysite.com", (*found)->email->address.c_str());
    CHECK_FALSE((*find(""))->email.has_value());
    LONGS_EQUAL(0, asked_directory);
}

// contacts.sources = [ "ldap" ]: what stands in users is no source, whoever shares the account.
TEST(ConfiguredContacts, UsersAreNotAskedWhereTheyAreNoSource) {
    settings.contacts.sources = {ContactOrigin::Ldap};
    const auto found = find(kKey);
    CHECK_FALSE(found && *found && (*found)->email);
}
