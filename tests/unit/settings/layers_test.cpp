// Tests of settings that lie over each other: a site's, the host's file, and its drop-ins.
// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_layers.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "channel/messages.h"
#include "settings/described.h"
#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

const std::string kKeyAlone = "tenant = { license_key = \"key-of-the-host\"; };\n";

} // namespace

TEST_GROUP(SettingsLayers) {
    TempDir dir;
    SettingsPaths paths;

    void setup() override {
        std::filesystem::create_directory(dir.path("lib"));
        std::filesystem::create_directory(dir.path("main.conf.d"));
        paths = {dir.path("main.conf"), dir.path("lib/main.conf"), dir.path("main.conf.d")};
    }
    void vendor(const std::string& text) {
        dir.write("lib/main.conf", text);
    }
    void main_file(const std::string& text) {
        dir.write("main.conf", text);
    }
    void drop_in(const std::string& name, const std::string& text, mode_t mode = 0600) {
        dir.write("main.conf.d/" + name, text, mode);
    }

    DescribedSettings described() {
        auto described = load_described_settings(paths);
        CHECK_TEXT(described.has_value(), described ? "" : described.error().what.c_str());
        return *std::move(described);
    }
    // "value, place" without the directory of this test.
    void expect(const std::string& expected, const std::string& key) {
        const DescribedSettings all = described();
        const auto line = std::ranges::find(all.lines, key, &SettingLine::key);
        CHECK_TEXT(line != all.lines.end(), key.c_str());
        STRCMP_EQUAL_TEXT(
            expected.c_str(),
            (line->value + with_replaced(", " + line->place, dir.path(""), "")).c_str(),
            key.c_str());
    }
    void expect_error(const std::string& expected) {
        const auto settings = load_settings(paths);
        STRCMP_EQUAL(expected.c_str(),
                     settings ? ""
                              : with_replaced(settings.error().what, dir.path(""), "").c_str());
    }
};

TEST(SettingsLayers, EachKeyIsThatOfTheLastFileThatHasIt) {
    vendor(kTenant + "otp = {\n attempts = 5;\n resends = 1;\n delivery = \"first\"; };\n");
    main_file("otp = {\n resends = 0;\n delivery = \"all\"; };\n");
    drop_in("50-host.conf", "\n\notp = { delivery = \"choose\"; };\n");
    expect("\"acme.1kosmos.net\", lib/main.conf:1", "tenant.dns");
    expect("5, lib/main.conf:3", "otp.attempts");
    expect("0, main.conf:2", "otp.resends");
    expect("\"choose\", main.conf.d/50-host.conf:3", "otp.delivery");
    expect("true, ", "otp.echo");
}

TEST(SettingsLayers, GroupsWithinGroupsAreMergedToo) {
    vendor(kTenant + "policy = { send_budget = { codes = 9; per = 300; }; };\n"
                     "services = { sudo = { attempts = 1;\n remember = { session = 900; }; };\n"
                     " su = { report_only = true; }; };\n");
    main_file("policy = { send_budget = { codes = 7; }; };\n"
              "services = { sudo = { resends = 0;\n remember = { for = 60; }; }; };\n");
    expect("{ codes = 7; per = 300; }, main.conf:1", "policy.send_budget");
    expect("1, lib/main.conf:3", "services.sudo.attempts");
    expect("0, main.conf:2", "services.sudo.resends");
    expect("900, lib/main.conf:4", "services.sudo.remember.session");
    expect("60, main.conf:3", "services.sudo.remember.for");
    expect("true, lib/main.conf:5", "services.su.report_only");
}

TEST(SettingsLayers, ListsAreReplacedAsAWhole) {
    vendor(kTenant + "policy = { exempt_users = [ \"a\", \"b\" ]; };\n");
    main_file("policy = { exempt_users = [ \"c\" ]; };\n");
    expect("[ \"c\" ], main.conf:1", "policy.exempt_users");
    drop_in("a.conf", "policy = { exempt_users = [ ]; };\n");
    expect("[ ], main.conf.d/a.conf:1", "policy.exempt_users");
}

TEST(SettingsLayers, UsersAreReplacedAsAWholeAndJoinedWithinALayer) {
    vendor(kTenant + "users = ( { name = \"alice\"; } );\n");
    dir.write("more.conf", "users = ( { name = \"carol\"; } );\n");
    main_file("@include \"more.conf\"\nusers = ( { name = \"bob\"; } );\n");
    auto users = described().settings.users;
    LONGS_EQUAL(2, users.size());
    STRCMP_EQUAL("bob", users[0].name.c_str());
    STRCMP_EQUAL("carol", users[1].name.c_str());
    expect("{ }, more.conf:1", "users.carol");
    drop_in("a.conf", "users = ( { name = \"dave\"; } );\n");
    users = described().settings.users;
    LONGS_EQUAL(1, users.size());
    STRCMP_EQUAL("dave", users[0].name.c_str());
}

TEST(SettingsLayers, DropInsComeInTheOrderOfTheBytesOfTheirNames) {
    main_file(kTenant);
    for (const char* name : {"\xc3\xa9.conf", "b.conf", "10.conf", "9.conf", "B.conf", "a.conf"})
        drop_in(name, "otp = { email_subject = \"" + std::to_string(int(*name)) + "\"; };\n");
    std::string order;
    for (const std::string& file : described().files)
        order += with_replaced(file, dir.path("main.conf"), "") + " ";
    STRCMP_EQUAL(" .d/10.conf .d/9.conf .d/B.conf .d/a.conf .d/b.conf .d/\xc3\xa9.conf ",
                 order.c_str());
    std::filesystem::remove(dir.path("main.conf.d/\xc3\xa9.conf"));
    expect("\"98\", main.conf.d/b.conf:1", "otp.email_subject");
}

TEST(SettingsLayers, OtherNamesAreNoDropIns) {
    main_file(kTenant);
    for (const char* name :
         {".hidden.conf", "a.conf~", "a.conf.dpkg-old", "README", "a.CONF", ".conf"})
        drop_in(name, "no settings", 0666);
    LONGS_EQUAL(1, described().files.size());
}

TEST(SettingsLayers, TheFileMayBeMissingWhereOthersStandIn) {
    vendor(kTenant + "otp = { attempts = 5; };\n");
    expect("5, lib/main.conf:2", "otp.attempts");
    std::filesystem::remove(dir.path("lib/main.conf"));
    drop_in("site.conf", kTenant);
    expect("\"default\", main.conf.d/site.conf:1", "tenant.community");
    drop_in("site.conf", "otp = { };\n");
    expect_error("main.conf: tenant is missing; expected tenant = { dns = \"...\"; community = "
                 "\"...\"; license_key_file = \"/...\"; };");
    std::filesystem::remove_all(dir.path("main.conf.d"));
    expect_error("main.conf cannot be opened: No such file or directory");
}

TEST(SettingsLayers, OneFileAloneIsAsEver) {
    std::filesystem::remove_all(dir.path("main.conf.d"));
    std::filesystem::remove_all(dir.path("lib"));
    main_file(kTenant + "otp = { attempts = 0; };\n");
    expect_error("main.conf:2: otp.attempts is 0; expected a whole number from 1 to 10");
    main_file(kTenant);
    expect("3, ", "otp.attempts");
}

TEST(SettingsLayers, AFileOfAnotherNameStandsAlone) {
    main_file(kTenant);
    vendor("otp = { attempts = 5; };\n");
    drop_in("a.conf", "otp = { attempts = 7; };\n");
    const auto settings = load_settings(paths.main);
    CHECK(settings.has_value());
    LONGS_EQUAL(3, settings->otp.attempts);
    CHECK(SettingsPaths::of(paths.main).stands_alone());
    const SettingsPaths of_the_host = SettingsPaths::of(kDefaultConfigPath);
    STRCMP_EQUAL("/etc/security/pam_blockid.conf", of_the_host.main.c_str());
    STRCMP_EQUAL("/usr/lib/pam_blockid/pam_blockid.conf", of_the_host.vendor.c_str());
    STRCMP_EQUAL("/etc/security/pam_blockid.conf.d", of_the_host.drop_ins.c_str());
}

TEST(SettingsLayers, ErrorsNameTheFileThatHasTheValue) {
    vendor(kTenant + "otp = {\n attempts = 99; };\n");
    main_file("otp = { resends = 1; };\n");
    expect_error("lib/main.conf:3: otp.attempts is 99; expected a whole number from 1 to 10");
    main_file("otp = { attempts = 4; };\n"); // of the other nothing is read
    expect("4, main.conf:1", "otp.attempts");
    drop_in("a.conf", "\notp = { attempts = \"4\"; };\n");
    expect_error("main.conf.d/a.conf:2: otp.attempts is \"4\"; expected a whole number from 1 to "
                 "10");
    drop_in("a.conf", "tennant = { };\n");
    expect_error("main.conf.d/a.conf:1: tennant is unknown; known here are tenant, otp, contacts, "
                 "users, ldap, policy, remember, network, cache, broker, services, check");
    drop_in("a.conf", "otp = { attempts = 1; attempts = 2; };\n");
    expect_error("main.conf.d/a.conf:1: duplicate setting name in this line or the one before");
    drop_in("a.conf", "otp = 5;\n");
    expect_error("main.conf.d/a.conf:1: otp is 5; expected a group in braces");
}

TEST(SettingsLayers, WhatKeysDemandOfEachOtherIsAskedOfAllTogether) {
    vendor("tenant = { dns = \"acme.1kosmos.net\"; };\n");
    main_file("\ntenant = { community = \"default\"; };\n");
    expect_error("main.conf:2: tenant has neither license_key nor license_key_file; expected one "
                 "of the two, better license_key_file");
    drop_in("a.conf", kKeyAlone);
    STRCMP_EQUAL("key-of-the-host",
                 std::string(described().settings.tenant.license_key.view()).c_str());
    dir.write("key", "key-of-the-site\n");
    drop_in("b.conf", "tenant = { license_key_file = \"" + dir.path("key") + "\"; };\n");
    expect_error("main.conf.d/b.conf:1: tenant.license_key_file stands beside the other of "
                 "license_key and license_key_file; expected one of the two, better "
                 "license_key_file");
}

TEST(SettingsLayers, EachMayInclude) {
    dir.write("lib/otp.conf", "otp = { attempts = 5;\n resends = 1; };\n");
    vendor(kTenant + "@include \"otp.conf\"\n");
    dir.write("main.conf.d/host.inc", "\notp = { resends = 0; };\n");
    drop_in("a.conf", "@include \"host.inc\"\n");
    expect("5, lib/otp.conf:1", "otp.attempts");
    expect("0, main.conf.d/host.inc:2", "otp.resends");
    drop_in("a.conf", "@include \"host.inc\"\notp = { };\n");
    expect_error("main.conf.d/host.inc:2: otp stands in two files, first at "
                 "main.conf.d/a.conf:2; expected it once");
}

TEST(SettingsLayers, NoneIsPassedOverBecauseItIsUnsafe) {
    main_file(kTenant);
    drop_in("a.conf", "otp = { };\n", 0644);
    expect_error("main.conf.d/a.conf may be read by others (mode 0644); run: chmod o-rx "
                 "main.conf.d/a.conf");
    ::unlink(dir.path("main.conf.d/a.conf").c_str());
    LONGS_EQUAL(0, ::symlink("/dev/null", dir.path("main.conf.d/a.conf").c_str()));
    expect_error("main.conf.d/a.conf is a symbolic link; name the file itself");
    ::unlink(dir.path("main.conf.d/a.conf").c_str());
    std::filesystem::create_directory(dir.path("main.conf.d/a.conf"));
    expect_error("main.conf.d/a.conf is not a regular file");
    std::filesystem::remove(dir.path("main.conf.d/a.conf"));
    vendor("otp = { };\n");
    ::chmod(paths.vendor.c_str(), 0620);
    expect_error("lib/main.conf may be written by group or others (mode 0620); run: chmod go-w "
                 "lib/main.conf");
    ::unlink(paths.vendor.c_str());
    LONGS_EQUAL(0, ::symlink("nowhere", paths.vendor.c_str()));
    expect_error("lib/main.conf is a symbolic link; name the file itself");
}

TEST(SettingsLayers, TheDirectoryIsJudgedWhateverIsInIt) {
    main_file(kTenant);
    ::chmod(paths.drop_ins.c_str(), 0775);
    expect_error("main.conf.d is not safe where it is: main.conf.d may be written by group or "
                 "others (mode 0775); run: chmod go-w main.conf.d");
    std::filesystem::remove(paths.drop_ins);
    std::filesystem::create_directory(dir.path("elsewhere"));
    LONGS_EQUAL(0, ::symlink("elsewhere", paths.drop_ins.c_str()));
    expect_error("main.conf.d is a symbolic link; name the directory itself");
    ::unlink(paths.drop_ins.c_str());
    dir.write("main.conf.d", "");
    expect_error("main.conf.d is not a directory");
}

// Who may write there could have taken it away.
TEST(SettingsLayers, WhatIsMissingIsMissingForSure) {
    drop_in("site.conf", kTenant);
    ::chmod(dir.path("lib").c_str(), 0777);
    expect_error("lib/main.conf (missing) is not safe where it is: lib may be written by group or "
                 "others (mode 0777); run: chmod go-w lib");
}

TEST(SettingsLayers, ThereAreAtMostSixtyFourDropIns) {
    main_file(kTenant);
    for (int i = 0; i < 64; ++i)
        drop_in(std::to_string(i) + ".conf", "");
    LONGS_EQUAL(65, described().files.size());
    drop_in("64.conf", "");
    expect_error("main.conf.d holds 65 settings files; at most 64 are allowed, so join some of "
                 "them");
}
