// Findings that the administrator has accepted: which become so, which entries are idle, and what
// the report makes of them.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/accepted.h"

#include "ctl/report.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

using Level = Finding::Level;

constexpr const char* kPlace = "/etc/security/pam_blockid.conf:12";

Finding no_password(const std::string& place) {
    return {Level::Warning, "sudoers.nopasswd", place, "a rule with NOPASSWD", "take it out"};
}

} // namespace

TEST_GROUP(Accepted) {
    Findings findings{{Level::Ok, "pam", "/etc/pam.d/sudo:2", "all right", ""},
                      no_password("/etc/sudoers.d/ansible:3"),
                      {Level::Fault, "pam.bypass", "/etc/pam.d/su:2", "nobody is asked", "mend"}};

    Findings with(const std::vector<AcceptedFinding>& entries, Scope scope = Scope::Everything) {
        return with_accepted(findings, {{kPlace, entries}}, scope);
    }
    // Level of the finding about sudoers, after that entry.
    Level sudoers(const char* place) {
        return with({{"sudoers.nopasswd", place}})[1].level;
    }
    void idle(const Finding& found, const char* entry) {
        CHECK(found.level == Level::Warning);
        STRCMP_EQUAL("settings.accepted", found.id.c_str());
        STRCMP_EQUAL(kPlace, found.place.c_str());
        STRCMP_EQUAL(
            ("check.accepted names \"" + std::string(entry) + "\", which is no longer found")
                .c_str(),
            found.what.c_str());
        STRCMP_EQUAL("take it out of check.accepted", found.remedy.c_str());
    }
};

TEST(Accepted, WithoutAListNothingChanges) {
    const Findings found = with({});
    UNSIGNED_LONGS_EQUAL(3, found.size());
    CHECK(found[1].level == Level::Warning);
    LONGS_EQUAL(2, exit_status_of(found));
}

TEST(Accepted, CountForNoExitStatus) {
    Findings found = with({{"pam.bypass", ""}});
    LONGS_EQUAL(1, exit_status_of(found));
    found = with({{"pam.bypass", ""}, {"sudoers.nopasswd", ""}});
    LONGS_EQUAL(0, exit_status_of(found));
    UNSIGNED_LONGS_EQUAL(3, found.size());
    STRCMP_EQUAL("a warning, accepted in /etc/security/pam_blockid.conf:12",
                 found[1].remedy.c_str());
    STRCMP_EQUAL("a fault, accepted in /etc/security/pam_blockid.conf:12", found[2].remedy.c_str());
    STRCMP_EQUAL("ok       /etc/pam.d/sudo:2: all right\n"
                 "accepted /etc/sudoers.d/ansible:3: a rule with NOPASSWD; a warning, accepted in "
                 "/etc/security/pam_blockid.conf:12\n"
                 "accepted /etc/pam.d/su:2: nobody is asked; a fault, accepted in "
                 "/etc/security/pam_blockid.conf:12\n"
                 "1 ok, 0 warnings, 0 faults, 2 accepted\n",
                 report_as_text(found, Colour::Off).c_str());
    const std::string json = report_as_json(found);
    STRCMP_CONTAINS("\"id\":\"sudoers.nopasswd\"", json.c_str());
    STRCMP_CONTAINS("\"level\":\"accepted\"", json.c_str());
    STRCMP_CONTAINS("\"accepted\":2", json.c_str());
}

TEST(Accepted, APlaceMayLeaveOutTheLine) {
    CHECK(sudoers("/etc/sudoers.d/ansible") == Level::Accepted);
    CHECK(sudoers("/etc/sudoers.d/ansible:3") == Level::Accepted);
    for (const char* other : {"/etc/sudoers.d/ansible:4", "/etc/sudoers.d/ansibl", "/etc/sudoers.d",
                              "/etc/sudoers.d/ansible:", "/etc/sudoers.d/ansible:33", "ansible"})
        CHECK_TEXT(sudoers(other) == Level::Warning, other);
    findings[1].place = "acme.1kosmos.net:443x";
    CHECK(sudoers("acme.1kosmos.net") == Level::Warning);
}

TEST(Accepted, EachFindingOfTheFileIsMeant) {
    findings.push_back(no_password("/etc/sudoers.d/ansible:7"));
    const Findings found = with({{"sudoers.nopasswd", "/etc/sudoers.d/ansible"}});
    CHECK(found[1].level == Level::Accepted && found[3].level == Level::Accepted);
    CHECK(found[2].level == Level::Fault);
}

TEST(Accepted, AnEntryThatIsNoLongerFoundIsAWarning) {
    findings.pop_back();
    const Findings found = with({{"sudoers.nopasswd", ""},
                                 {"sudoers.nopasswd", "/etc/sudoers:2"},
                                 {"sshd.match_block", ""}});
    UNSIGNED_LONGS_EQUAL(4, found.size());
    idle(found[2], "sudoers.nopasswd:/etc/sudoers:2");
    idle(found[3], "sshd.match_block");
    LONGS_EQUAL(1, exit_status_of(found));
}

TEST(Accepted, TwoEntriesForOneFindingAreBothOfUse) {
    findings.pop_back();
    const Findings found =
        with({{"sudoers.nopasswd", ""}, {"sudoers.nopasswd", "/etc/sudoers.d/ansible"}});
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL("a warning, accepted in /etc/security/pam_blockid.conf:12",
                 found[1].remedy.c_str());
}

// What was not looked at may still be there.
TEST(Accepted, NothingIsSaidToBeGoneThatWasNotLookedAt) {
    const std::vector<AcceptedFinding> gone{{"sshd.match_block", ""}};
    UNSIGNED_LONGS_EQUAL(3, with(gone).size()); // a fault is left
    findings.pop_back();
    UNSIGNED_LONGS_EQUAL(3, with(gone).size());
    UNSIGNED_LONGS_EQUAL(2, with(gone, Scope::Part).size());
    findings.push_back({Level::Warning, "sshd.unseen", "sshd -T", "it does not run", "start it"});
    UNSIGNED_LONGS_EQUAL(3, with(gone).size());
    findings.back() = {Level::Warning, "pam.unseen", "/etc/pam.d/su", "it cannot be seen", "sudo"};
    UNSIGNED_LONGS_EQUAL(4, with(gone).size());
}

TEST(Accepted, TheListsOfAllSettingsFilesCount) {
    const Findings found = with_accepted(
        findings,
        {{kPlace, {{"pam.bypass", ""}}}, {"/etc/other.conf:3", {{"sudoers.nopasswd", ""}}}},
        Scope::Everything);
    LONGS_EQUAL(0, exit_status_of(found));
    STRCMP_EQUAL("a warning, accepted in /etc/other.conf:3", found[1].remedy.c_str());
}

// What is behind a finding: told where that is accepted, and never idle.
TEST(Accepted, WhatIsBehindAFindingIsToldOnceItIsAccepted) {
    Finding last = no_password("/etc/sudoers:9");
    Finding next{Level::Fault, "pam.twice", "/etc/pam.d/su:3", "two are asked for", "mend"};
    next.behind = {last};
    findings[2].behind = {next};
    UNSIGNED_LONGS_EQUAL(3, with({}).size());
    const Findings found = with({{"pam.bypass", ""}});
    UNSIGNED_LONGS_EQUAL(4, found.size());
    STRCMP_EQUAL("pam.twice", found[3].id.c_str());
    LONGS_EQUAL(2, exit_status_of(found));
    UNSIGNED_LONGS_EQUAL(5, with({{"pam.bypass", ""}, {"pam.twice", ""}}).size());
    findings[2].level = Level::Warning;
    UNSIGNED_LONGS_EQUAL(3,
                         with({{"pam.twice", ""}, {"sudoers.nopasswd", "/etc/sudoers:9"}}).size());
}
