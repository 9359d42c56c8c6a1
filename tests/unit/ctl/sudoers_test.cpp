// Which lines of sudoers make sudo ask for nothing.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudoers_check.h"

#include "ctl/host/sudoers.h"
#include "stacks.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;
using pam_blockid::testing::TempDir;

TEST_GROUP(Sudoers) {
    TempDir dir;

    // "sudoers:1 d/x:2"
    std::string open(const std::string& text,
                     const std::optional<std::string>& user = std::nullopt) {
        std::string all;
        for (const SudoersLine& line : read_sudoers(dir.write("sudoers", text), user).open)
            all += (all.empty() ? "" : " ") + line.place.text().substr(dir.path("").size());
        return all;
    }
    void expect(const char* expected, const std::string& text) {
        STRCMP_EQUAL(expected, open(text).c_str());
    }
};

TEST(Sudoers, DebiansIsClosed) {
    expect("", "Defaults\tenv_reset\nDefaults\tmail_badpass\n"
               "Defaults\tsecure_path=\"/usr/sbin:/usr/bin\"\nroot\tALL=(ALL:ALL) ALL\n"
               "%sudo\tALL=(ALL:ALL) ALL\n@includedir none\n");
}

TEST(Sudoers, RulesWithoutPassword) {
    expect("sudoers:1", "alice ALL=(ALL) NOPASSWD: ALL\n");
    expect("sudoers:1", "alice ALL=(ALL)NOPASSWD :/bin/ls, PASSWD: ALL\n");
    expect("sudoers:2", "# bob ALL=NOPASSWD: ALL\nalice ALL=(ALL) \\\n  SETENV: NOPASSWD: ALL\n");
    expect("sudoers:1", "#1000 ALL=NOPASSWD: ALL\n");
    expect("", "alice ALL=(ALL) PASSWD: ALL\n");
    expect("", "alice ALL=(ALL) /bin/echo \"NOPASSWD: x\"\n");
    expect("", "alice ALL=(ALL) ALL # NOPASSWD: no\n");
    expect("", "Cmnd_Alias X = /bin/echo NOPASSWD\\:\n");
    expect("", "alice ALL=(ALL) XNOPASSWD: ALL\n");
}

TEST(Sudoers, DefaultsThatSpareThePassword) {
    expect("sudoers:1", "Defaults !authenticate\n");
    expect("sudoers:1", "Defaults:alice env_reset, ! authenticate\n");
    expect("sudoers:1", "Defaults>bob !authenticate\n");
    expect("", "Defaults authenticate\n");
    expect("", "Defaults\n");
    expect("", "Defaults !authenticate_x\n");
    expect("", "Defaults !authenticate\nDefaults authenticate\n"); // the last one counts
    expect("sudoers:1", "Defaults:alice !authenticate\nDefaults env_reset, authenticate\n");
}

TEST(Sudoers, IncludesAreFollowed) {
    std::filesystem::create_directory(dir.path("d"));
    for (const char* name : {"d/x", "d/y.bak", "d/z~"})
        dir.write(name, "\nalice ALL=NOPASSWD: ALL\n");
    const std::string path = dir.path("d");
    expect("d/x:2", "@includedir " + path + "\n");
    expect("d/x:2", "#includedir " + path + "\n");
    expect("d/x:2", "@includedir d\n");
    expect("d/y.bak:2", "@include \"" + path + "/y.bak\"\n");
    expect("d/y.bak:2", "#include d/y.bak\n");
    expect("", "# include d/y.bak\n");
}

TEST(Sudoers, RulesThatNameOthersOnly) {
    const auto open_to_alice = [this](const std::string& users) {
        return !open(users + " ALL=(ALL) NOPASSWD: ALL\n", "alice").empty();
    };
    for (const char* users : {"alice", "bob, alice", "bob,alice", "ALL", "%admin", "ADMINS",
                              "#1000", "+net", "ALL, !bob", "bob , alice"})
        CHECK_TEXT(open_to_alice(users), users);
    for (const char* users : {"bob", "bob, carol", "alice2", "bob.smith"})
        CHECK_FALSE_TEXT(open_to_alice(users), users);
}

TEST(Sudoers, AFileThatIsNotThere) {
    const Sudoers sudoers = read_sudoers(dir.path("none"), std::nullopt);
    UNSIGNED_LONGS_EQUAL(1, sudoers.unseen.size());
    STRCMP_EQUAL("it cannot be read: No such file or directory", sudoers.unseen[0].what.c_str());
}

TEST(Sudoers, AreLookedAtWhereSudoAsks) {
    const Stacks stacks;
    const SudoersPlaces places{"/bin/sh", dir.write("sudoers", "a ALL=NOPASSWD: ALL\n")};
    CHECK(check_sudoers(read_pam_services(stacks.places()), std::nullopt, places).empty());
    stacks.write("sudo", "@include common-auth\nauth required pam_blockid.so\n");
    const PamServices services = read_pam_services(stacks.places());
    const Findings found = check_sudoers(services, std::nullopt, places);
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("a rule with NOPASSWD: sudo asks for no passcode", found[0].what.c_str());
    dir.write("sudoers", "");
    CHECK(check_sudoers(services, std::nullopt, places)[0].level == Finding::Level::Ok);
    CHECK(check_sudoers(services, std::nullopt, {"/none", places.sudoers}).empty());
}

TEST(Sudoers, DefaultsThatNameAPamService) {
    const auto read = [this](const std::string& text) {
        return read_sudoers(dir.write("sudoers", text), std::nullopt);
    };
    const Sudoers none = read("Defaults env_reset\nDefaults:alice pam_service=x\n");
    CHECK(!none.plain.of_all && !none.login.of_all);
    const Sudoers both = read("Defaults pam_service=a, pam_login_service = \"b\"\n"
                              "Defaults env_reset,pam_service=c\n");
    STRCMP_EQUAL("c", both.plain.of_all->name.c_str());
    STRCMP_EQUAL(dir.path("sudoers:2").c_str(), both.plain.of_all->place.text().c_str());
    STRCMP_EQUAL("b", both.login.of_all->name.c_str());
}

TEST(Sudoers, AServiceThatDoesNotAskIsAFault) {
    const Stacks stacks;
    const SudoersPlaces places{
        "/bin/sh", dir.write("sudoers", "Defaults pam_service=corp, pam_login_service=corp-i\n")};
    const std::string asking = "@include common-auth\nauth required pam_blockid.so\n";
    const auto findings = [&] {
        PamServices services = read_pam_services(stacks.places());
        services.sudo = sudo_names(places);
        return check_sudoers(services, std::nullopt, places);
    };
    stacks.write("sudo", asking);
    stacks.write("sudo-i", asking);
    stacks.write("corp", "@include common-auth\n");
    const Findings found = findings();
    UNSIGNED_LONGS_EQUAL(2, found.size());
    CHECK(found[0].level == Finding::Level::Fault);
    STRCMP_EQUAL(dir.path("sudoers:1").c_str(), found[0].place.c_str());
    STRCMP_EQUAL(
        "the PAM service of sudo is \"corp\", which asks for no passcode: what \"sudo\" asks "
        "for does not count",
        found[0].what.c_str());
    STRCMP_EQUAL(("give \"corp\" the auth lines of \"sudo\", or take pam_service out of " +
                  dir.path("sudoers:1") + "; run: visudo")
                     .c_str(),
                 found[0].remedy.c_str());
    STRCMP_CONTAINS("sudo -i is \"corp-i\"", found[1].what.c_str());
    stacks.write("corp", asking);
    stacks.write("corp-i", asking);
    UNSIGNED_LONGS_EQUAL(1, findings().size());
    CHECK(findings()[0].level == Finding::Level::Ok);
    dir.write("sudoers", "a ALL=NOPASSWD: ALL\nDefaults pam_service=corp\n");
    stacks.write("sudo", "@include common-auth\n");
    stacks.write("sudo-i", "@include common-auth\n");
    STRCMP_EQUAL("a rule with NOPASSWD: sudo asks for no passcode", findings()[0].what.c_str());
}

TEST(Sudoers, ThatOfSudoRsIsLookedAtToo) {
    const Stacks stacks;
    stacks.write("sudo", "@include common-auth\nauth required pam_blockid.so\n");
    const PamServices services = read_pam_services(stacks.places());
    const SudoersPlaces places{"/bin/sh", dir.write("sudoers", ""), dir.path("sudoers-rs")};
    CHECK(check_sudoers(services, std::nullopt, places)[0].level == Finding::Level::Ok);
    dir.write("sudoers-rs", "a ALL=(ALL) ALL\nb ALL=(ALL) NOPASSWD: ALL\n");
    const Findings found = check_sudoers(services, std::nullopt, places);
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("sudoers.nopasswd", found[0].id.c_str());
    STRCMP_EQUAL(dir.path("sudoers-rs:2").c_str(), found[0].place.c_str());
}

// sudo takes pam_service= for some users, hosts or commands, too (tried with sudo 1.9.13p3).
TEST(Sudoers, AServiceForSomeThatDoesNotAskIsNotOk) {
    const Stacks stacks;
    for (const char* name : {"sudo", "sudo-i"})
        stacks.write(name, "@include common-auth\nauth required pam_blockid.so\n");
    stacks.write("open", "auth required pam_permit.so\n");
    for (const char* text :
         {"Defaults:alice pam_service=open\n", "Defaults!/usr/bin/id pam_service=open\n",
          "Defaults:alice pam_login_service=open\n"}) {
        const SudoersPlaces places{"/bin/sh", dir.write("sudoers", text)};
        PamServices services = read_pam_services(stacks.places());
        services.sudo = sudo_names(places);
        const Findings found = check_sudoers(services, std::nullopt, places);
        CHECK_TEXT(found[0].level != Finding::Level::Ok, text);
    }
}

// A comma within quotes ends no option: here sudo uses "open".
TEST(Sudoers, AServiceThatIsNamedWithinQuotesIsNone) {
    const Sudoers sudoers =
        read_sudoers(dir.write("sudoers", "Defaults pam_service=open\n"
                                          "Defaults passprompt=\"x, pam_service=sudo, y\"\n"),
                     std::nullopt);
    STRCMP_EQUAL("open", sudoers.plain.of_all->name.c_str());
}

TEST(Sudoers, AWordWithinQuotesDemandsNoAuthentication) {
    expect("sudoers:1",
           "Defaults !authenticate\nDefaults badpass_message=\"a, authenticate, b\"\n");
}

// "authenticate" takes back "!authenticate" alone.
TEST(Sudoers, AnExemptGroupStaysWhereAuthenticationIsDemanded) {
    expect("sudoers:1", "Defaults exempt_group=wheel\nDefaults authenticate\n");
}

TEST(Sudoers, AnExemptGroupForSome) {
    expect("sudoers:1", "Defaults:alice exempt_group=wheel\n");
}

// In the arguments of a command a quotation mark is a character like any other.
TEST(Sudoers, AQuotationMarkInACommandHidesNoTag) {
    expect("sudoers:1", "alice ALL=(ALL) /bin/echo \", NOPASSWD: ALL\n");
}

// No comment is continued; "#-" begins one, but for "#-1".
TEST(Sudoers, ACommentThatEndsInABackslashHidesNothing) {
    expect("sudoers:2", "#--- x \\\nDefaults !authenticate\n");
}

// Nor does a line that ends in two backslashes go on, or a quotation mark in a command hide the
// end of the line.
TEST(Sudoers, WhatOnlyLooksContinuedHidesNothing) {
    expect("sudoers:2", "alice ALL=(ALL) /bin/x \\\\\nDefaults !authenticate\n");
    expect("sudoers:2", "alice ALL=(ALL) /bin/echo \" # x \\\nDefaults !authenticate\n");
}

TEST(Sudoers, WhatIsContinuedHidesNothing) {
    expect("sudoers:1", "Defaults \\ \t\n!authenticate\n");
    expect("sudoers:1", "Defaults badpass_message=\"a \\\n# b\", !authenticate\n");
}

TEST(Sudoers, OptionsForSeveral) {
    expect("sudoers:1", "Defaults:alice, \"b c\" , carol env_reset, !authenticate\n");
    expect("sudoers:1", "Defaults!/usr/bin/id,/usr/bin/w !!!authenticate\n");
    expect("", "Defaults!authenticate env_reset\n"); // a command of that name
    expect("sudoers:1 sudoers:1", "Defaults !authenticate, exempt_group=wheel\n");
    expect("", "Defaults !authenticate, authenticate\n");
}

// Names may begin like the words that are no names.
TEST(Sudoers, AUserWhoseNameBeginsLikeDefaults) {
    expect("sudoers:1", "Defaultsx ALL=NOPASSWD: ALL\n");
    expect("sudoers:1", "Defaults-x ALL=NOPASSWD: ALL\n");
    expect("sudoers:1", "User_Aliasx ALL=NOPASSWD: ALL\n");
    expect("sudoers:2", "Defaultsx ALL=/bin/echo \" # x \\\nDefaults !authenticate\n");
}
