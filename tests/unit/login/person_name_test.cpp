// From the name of an account to that of a person, and that no two accounts become one.
// SPDX-License-Identifier: Apache-2.0
#include "login/person_name.h"

#include "login/checks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

const NameRules kStrip{true, true, ""};
const NameRules kLower{false, false, ""};
const NameRules kBoth{true, false, ""};

} // namespace

TEST_GROUP(PersonName) {
    Scene scene;

    void setup() override {
        scene.person.lines = {"123456"};
        scene.service.check_answers = {ServiceAnswer::Yes};
    }
    std::string other_of(const Account& account, const NameRules& rules) {
        const auto other = another_of_person(account, rules, scene.accounts);
        return !other ? other.error() : *other ? (*other)->name : "";
    }
};

TEST(PersonName, LosesADomainAndItsCase) {
    struct Row {
        const char* account;
        const char* stripped;
        const char* both;
    };
    for (const Row& row :
         {Row{"alice", "alice", "alice"}, Row{"Alice", "Alice", "alice"},
          Row{"CORP\\Alice", "Alice", "alice"}, Row{"Alice@corp.example", "Alice", "alice"},
          Row{"CORP\\Alice@corp.example", "Alice", "alice"}, Row{"a@b@corp", "a@b", "a@b"},
          Row{"CORP\\", "CORP\\", "corp\\"}, Row{"@corp", "@corp", "@corp"},
          Row{"\\alice", "alice", "alice"}, Row{"CORP\\sub\\al", "sub\\al", "sub\\al"}}) {
        STRCMP_EQUAL(row.stripped, person_name(row.account, kStrip).c_str());
        STRCMP_EQUAL(row.both, person_name(row.account, kBoth).c_str());
        STRCMP_EQUAL(row.account, person_name(row.account, NameRules()).c_str());
    }
    STRCMP_EQUAL("j\xc3\x96rg", person_name("J\xc3\x96RG", kLower).c_str()); // A to Z alone
}

TEST(PersonName, MakesABlockIdUser) {
    STRCMP_EQUAL("alice", blockid_user_of("alice", NameRules()).c_str());
    STRCMP_EQUAL("alice@example.com",
                 blockid_user_of("alice", {false, true, "%u@example.com"}).c_str());
    STRCMP_EQUAL("%u100%", blockid_user_of("%u", {false, true, "%u100%%"}).c_str());
}

TEST(PersonName, IsOfOneAccount) {
    scene.accounts.listed = {
        {"root", 0},   {"alice", 1000},    {"Alice", 1001},   {"CORP\\alice", 1002}, {"BOB", 1003},
        {"Bob", 1004}, {"X\\carol", 1005}, {"carol@y", 1006}, {"toor", 0},           {"ROOT", 0}};
    struct Row {
        Account account;
        NameRules rules;
        const char* other;
    };
    for (const Row& row : {
             Row{{"alice", 1000}, kBoth, ""}, // whose own name it is
             Row{{"Alice", 1001}, kLower, "alice"}, Row{{"Alice", 1001}, kStrip, ""},
             Row{{"Alice", 1001}, NameRules(), ""}, Row{{"CORP\\alice", 1002}, kStrip, "alice"},
             Row{{"CORP\\alice", 1002}, kLower, ""},
             Row{{"BOB", 1003}, kLower, "Bob"}, // nobody is bob
             Row{{"Bob", 1004}, kLower, "BOB"}, Row{{"X\\carol", 1005}, kStrip, "carol@y"},
             Row{{"carol@y", 1006}, kStrip, "X\\carol"},
             Row{{"ROOT", 0}, kLower, ""}, // another name of one account
         })
        STRCMP_EQUAL_TEXT(row.other, other_of(row.account, row.rules).c_str(),
                          row.account.name.c_str());
}

TEST(PersonName, IsNotTakenWhereTheNameServiceFails) {
    scene.accounts.listed = {{"Alice", 1001}};
    scene.accounts.list_fault = "no list";
    STRCMP_EQUAL("no list", other_of({"Alice", 1001}, kLower).c_str());
    scene.accounts.known = Unexpected<std::string>("no answer");
    STRCMP_EQUAL("no answer", other_of({"Alice", 1001}, kLower).c_str());
}

TEST(PersonName, TwoAccountsOfOnePersonAreRefused) {
    scene.accounts.listed = {{"alice", 1000}, {"Alice", 1001}};
    scene.rules.names.match_case = false;
    const Outcome refused = scene.run("Alice");
    check_reason(Reason::SharedContact, refused);
    CHECK(refused.verdict == Verdict::NoContact);
    STRCMP_EQUAL("\"alice\", another account, is \"alice\" to the sources of contacts, too",
                 refused.detail.c_str());
    CHECK(scene.service.sent.empty());
    check_reason(Reason::RightPasscode, scene.run("alice"));
}

TEST(PersonName, WhatADirectoryGivesIsGivenWithoutCase) {
    scene.accounts.listed = {{"alice", 1000}, {"Alice", 1001}};
    check_reason(Reason::RightPasscode, scene.run("Alice")); // of the settings: byte for byte
    Contact contact = email_and_phone();
    contact.from_directory = true;
    scene.contacts.answer = contact;
    scene.budget.sent.clear();
    check_reason(Reason::SharedContact, scene.run("Alice"));
}

TEST(PersonName, AFaultOfTheNameServiceRefuses) {
    scene.accounts.listed = {{"Alice", 1001}};
    scene.accounts.list_fault = "no list";
    scene.rules.names.match_case = false;
    check_reason(Reason::AccountsFault, scene.run("Alice"));
    CHECK(scene.service.sent.empty());
}
