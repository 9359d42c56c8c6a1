// Who is asked for a passcode at all.
// SPDX-License-Identifier: Apache-2.0
#include "login/policy.h"

#include "login/world.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string word_of_exemption(const Standing& standing) {
    return standing.exemption ? std::string(text_of(standing.exemption->reason).word) : "";
}

} // namespace

TEST_GROUP(Policy) {
    FixedAccounts accounts;
    LoginRules rules;
    void setup() override {
        accounts.groups = {{"staff", true}, {"admins", true}, {"guests", false}, {"ftp", false}};
    }
};

TEST(Policy, EveryCombination) {
    using Names = std::vector<std::string>;
    struct Row {
        Names only_groups, exempt_users, exempt_groups;
        const char* exemption; // "": a passcode is asked for
    };
    for (const Row& row : {
             Row{{}, {}, {}, ""}, Row{{"staff"}, {}, {}, ""},
             Row{{"guests"}, {}, {}, "in_no_group"}, Row{{"guests", "staff"}, {}, {}, ""},
             Row{{"guests", "ftp"}, {}, {}, "in_no_group"}, Row{{}, {"alice"}, {}, "exempt_user"},
             Row{{}, {"bob", "Alice", "alice "}, {}, ""},
             Row{{"staff"}, {"alice"}, {}, "exempt_user"}, Row{{}, {}, {"staff"}, "exempt_group"},
             Row{{}, {}, {"guests", "admins"}, "exempt_group"}, Row{{}, {}, {"guests"}, ""},
             Row{{"staff"}, {}, {"admins"}, "exempt_group"},
             Row{{"guests"}, {}, {"ftp"}, "in_no_group"}, Row{{}, {}, {"nowhere"}, ""},
             Row{{"nowhere", "staff"}, {}, {}, ""},
             Row{{"nowhere", "guests"}, {}, {}, ""}, // who knows whether he is in that one,
             Row{{"nowhere"}, {}, {}, ""}, // a slip of the pen must not switch the passcode off
         }) {
        rules.only_groups = row.only_groups;
        rules.exempt_users = row.exempt_users;
        rules.exempt_groups = row.exempt_groups;
        const auto standing = standing_of("alice", rules, accounts);
        CHECK(standing.has_value());
        STRCMP_EQUAL(row.exemption, word_of_exemption(*standing).c_str());
    }
}

TEST(Policy, ALoginFromAnExemptNetworkIsNotAsked) {
    rules.exempt_networks = {*IpNetwork::parse("198.51.100.0/24"), *IpNetwork::parse("::1/128")};
    const auto exemption = exemption_from("198.51.100.7", rules);
    CHECK(exemption && exemption->reason == Reason::ExemptNetwork);
    STRCMP_EQUAL("198.51.100.7 is in 198.51.100.0/24", exemption->detail.c_str());
    CHECK(exemption_from("::1", rules).has_value());
    for (const char* elsewhere : {"", "198.51.101.7", "localhost", "127.0.0.1", "::2"})
        CHECK_FALSE_TEXT(exemption_from(elsewhere, rules).has_value(), elsewhere);
    CHECK_FALSE(exemption_from("198.51.100.7", LoginRules()).has_value());
}

TEST(Policy, AGroupThatDoesNotExistIsAWarning) {
    rules.only_groups = {"staff", "nowhere"};
    rules.exempt_groups = {"guests\n"};
    const auto standing = standing_of("alice", rules, accounts);
    LONGS_EQUAL(2, standing->warnings.size());
    STRCMP_EQUAL(R"(policy.exempt_groups names "guests\x0a", which is no group of this host)",
                 standing->warnings[0].c_str());
    STRCMP_EQUAL(R"(policy.only_groups names "nowhere", which is no group of this host: )"
                 R"(those who are in none of the others are asked, too)",
                 standing->warnings[1].c_str());
}

TEST(Policy, NobodyIsExemptBecauseTheNameServiceFails) {
    rules.only_groups = {"staff"};
    accounts.group_fault = "out of order";
    CHECK(!standing_of("alice", rules, accounts));
    rules.only_groups = {};
    rules.exempt_groups = {"guests"};
    CHECK(!standing_of("alice", rules, accounts));
    accounts.known = Unexpected<std::string>("out of order");
    rules.exempt_groups = {};
    CHECK(!standing_of("alice", rules, accounts));
}

TEST(Policy, AnExemptUserNeedsNoNameService) {
    rules.exempt_users = {"alice"};
    accounts.known = Unexpected<std::string>("out of order");
    STRCMP_EQUAL("exempt_user", word_of_exemption(*standing_of("alice", rules, accounts)).c_str());
}

TEST(Policy, AnExemptNameCountsWhereThereIsNoSuchAccount) {
    rules.exempt_users = {"alice"};
    accounts.known = false;
    STRCMP_EQUAL("exempt_user", word_of_exemption(*standing_of("alice", rules, accounts)).c_str());
}

TEST(Policy, EverySpellingIsTheOneAccount) {
    accounts.spellings["ALICE"] = {"alice", 1000};
    CHECK(standing_of("ALICE", rules, accounts)->account == "alice");
    rules.exempt_users = {"alice"};
    STRCMP_EQUAL("exempt_user", word_of_exemption(*standing_of("ALICE", rules, accounts)).c_str());
    rules.exempt_users = {"ALICE"}; // leads to alice, who is not listed
    STRCMP_EQUAL("", word_of_exemption(*standing_of("ALICE", rules, accounts)).c_str());
}

TEST(Policy, AnAnswerThatDoesNotHoldIsARefusal) {
    rules.exempt_users = {"ALICE", "alice"};
    rules.only_groups = {"guests"};
    accounts.spellings["ALICE"] = {"alice", 1001}; // alice herself is 1000
    const auto standing = standing_of("ALICE", rules, accounts);
    CHECK(!standing);
    STRCMP_EQUAL(R"(the name service contradicts itself: "ALICE" is an account that calls itself )"
                 R"("alice", and "alice" is another account)",
                 standing.error().c_str());
    accounts.spellings["ALICE"] = {"alice", 1000};
    accounts.spellings["alice"] = {"bob", 1000};
    CHECK(!standing_of("ALICE", rules, accounts));
}

TEST(Policy, AnAccountThatDoesNotExistIsInNoGroupAndNotExemptForIt) {
    accounts.known = false;
    rules.only_groups = {"guests"};
    const auto standing = standing_of("mallory", rules, accounts);
    CHECK(!standing->account);
    CHECK(!standing->exemption);
}
