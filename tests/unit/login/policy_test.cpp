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
             Row{{"nowhere", "guests"}, {}, {}, "in_no_group"},
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

TEST(Policy, AGroupThatDoesNotExistIsAWarning) {
    rules.only_groups = {"staff", "nowhere"};
    rules.exempt_groups = {"guests\n"};
    const auto standing = standing_of("alice", rules, accounts);
    LONGS_EQUAL(2, standing->warnings.size());
    STRCMP_EQUAL(R"(policy.exempt_groups names "guests\x0a", which is no group of this host)",
                 standing->warnings[0].c_str());
    STRCMP_EQUAL(R"(policy.only_groups names "nowhere", which is no group of this host)",
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
    LONGS_EQUAL(0, accounts.asked);
}

TEST(Policy, AnAccountThatDoesNotExistIsInNoGroupAndNotExemptForIt) {
    accounts.known = false;
    rules.only_groups = {"guests"};
    const auto standing = standing_of("mallory", rules, accounts);
    CHECK(!standing->account_exists);
    CHECK(!standing->exemption);
}
