// What is found in the settings about the people who are to be reached.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/contacts_check.h"

#include "login/world.h"
#include "support/date.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(ContactsCheck) {
    DescribedSettings described;
    FixedAccounts accounts;

    void setup() override {
        described.path = "/etc/security/pam_blockid.conf";
    }
    void grace_until(const char* day) {
        described.settings.otp.missing_until = parse_date(day);
        described.lines.push_back({"contacts.until", "", described.path + ":7"});
    }
    Findings on(const char* today) {
        return check_contacts(described, accounts, *parse_date(today));
    }
};

TEST(ContactsCheck, AGraceIsWarnedOfFromTwoWeeksBeforeItsEnd) {
    UNSIGNED_LONGS_EQUAL(0, on("2027-03-31").size());
    grace_until("2027-03-31");
    UNSIGNED_LONGS_EQUAL(0, on("2027-03-17").size());
    for (const char* day : {"2027-03-18", "2027-03-31"}) {
        const Findings found = on(day);
        UNSIGNED_LONGS_EQUAL(1, found.size());
        STRCMP_EQUAL("contact.grace", found[0].id.c_str());
        STRCMP_EQUAL("/etc/security/pam_blockid.conf:7", found[0].place.c_str());
        STRCMP_EQUAL("contacts.until is 2027-03-31: whoever has no address or number is refused "
                     "after that day",
                     found[0].what.c_str());
    }
    STRCMP_CONTAINS("is refused since", on("2027-04-01").at(0).what.c_str());
}

TEST(ContactsCheck, NamesWhoWouldBeOnePerson) {
    accounts.listed = {{"root", 0},  {"toor", 0},      {"ROOT", 0},
                       {"al", 1000}, {"Al", 1001},     {"CORP\\al", 1002},
                       {"bob@x", 7}, {"Y\\bob", 1003}, {"carol", 1004}};
    struct Row {
        NameRules names;
        bool has_directory;
        std::vector<std::string> words;
    };
    for (const Row& row :
         {Row{{}, false, {}},
          Row{{false, false, ""}, false, {R"("al", "Al" are one person, "al")"}},
          Row{{}, true, {R"("al", "Al" are one person, "al")"}},
          Row{{true, true, ""},
              false,
              {"strip_domain drops the domain", R"("al", "CORP\\al" are one person, "al")",
               R"("bob@x", "Y\\bob" are one person, "bob")"}},
          Row{{true, false, ""},
              true,
              {"strip_domain drops the domain", R"("al", "Al", "CORP\\al" are one person, "al")",
               R"("bob@x", "Y\\bob" are one person, "bob")"}}}) {
        described.settings.otp.names = row.names;
        described.settings.contacts.sources = {ContactOrigin::Users};
        if (row.has_directory)
            described.settings.contacts.sources.push_back(ContactOrigin::Ldap);
        const Findings found = on("2027-03-31");
        UNSIGNED_LONGS_EQUAL(row.words.size(), found.size());
        for (std::size_t i = 0; i < found.size(); ++i) {
            STRCMP_CONTAINS(row.words[i].c_str(), found[i].what.c_str());
            STRCMP_EQUAL(row.names.strip_domain && i == 0 ? "contact.domains" : "contact.shared",
                         found[i].id.c_str());
        }
    }
}

TEST(ContactsCheck, SaysWhereAnUnlistedKeyIsLetPast) {
    described.lines.push_back({"users.deploy", "", described.path + ":9"});
    described.settings.users = {{"alice", {}},
                                {"deploy", {}, "SHA256:a"},
                                {"deploy", {}, "SHA256:b"},
                                {"build", {}, "SHA256:a"},
                                {"build", {}}};
    UNSIGNED_LONGS_EQUAL(0, on("2027-03-31").size());
    for (const auto lets_past : {MissingContact::Skip, MissingContact::SkipUntil}) {
        described.settings.otp.missing_contact = lets_past;
        const Findings found = on("2027-03-31");
        UNSIGNED_LONGS_EQUAL(1, found.size());
        STRCMP_EQUAL("contact.unlisted_key", found[0].id.c_str());
        STRCMP_EQUAL("/etc/security/pam_blockid.conf:9", found[0].place.c_str());
        STRCMP_CONTAINS("who logs in as \"deploy\" with a key", found[0].what.c_str());
    }
}

TEST(ContactsCheck, SaysThatItCannotLook) {
    described.settings.otp.names.match_case = false;
    accounts.list_fault = "no list";
    STRCMP_EQUAL("no list", on("2027-03-31").at(0).what.c_str());
}

// pam_blockid.conf(5), users, key: "let past, of which blockidctl check warns". missing_contact may
// stand in a group of services.
TEST(ContactsCheck, SaysWhereOneServiceLetsAnUnlistedKeyPast) {
    described.lines.push_back({"users.deploy", "", described.path + ":9"});
    described.settings.users = {{"deploy", {}, "SHA256:a"}};
    described.settings.services["sshd"].missing_contact = MissingContact::Skip;
    const Findings found = on("2027-03-31");
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("contact.unlisted_key", found[0].id.c_str());
}
