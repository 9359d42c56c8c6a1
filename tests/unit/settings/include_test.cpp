// Tests of settings that are spread over several files.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP(Includes) {
    TempDir dir;

    std::string main_with(const std::string& lines) {
        return dir.write("main.conf", kTenant + lines);
    }

    void expect_error(const std::string& expected, const std::string& path) {
        STRCMP_EQUAL((dir.path("") + expected).c_str(), error_of(path).c_str());
    }
};

TEST(Includes, AddGroupsAndJoinUsersInOrder) {
    std::filesystem::create_directory(dir.path("more"));
    dir.write("otp.conf", "otp = { attempts = 7; };\n");
    dir.write("more/bob.conf", "users = ( { name = \"bob\"; phone = \"4155550123\"; } );");
    dir.write("carol.conf", "users = ( { name = \"carol\"; } );\ncontacts = { default_country = "
                            "\"1\"; };");
    const auto settings =
        load_settings(main_with("@include \"otp.conf\"\n"
                                "  \t@include  \"more/bob.conf\" # beside this file\n"
                                "users = ( { name = \"alice\"; } );\n"
                                "@include \"" +
                                dir.path("carol.conf") + "\"\n"));
    STRCMP_EQUAL("", settings ? "" : settings.error().what.c_str());
    LONGS_EQUAL(7, settings->otp.attempts);
    LONGS_EQUAL(3, settings->users.size());
    STRCMP_EQUAL("alice", settings->users[0].name.c_str());
    STRCMP_EQUAL("bob", settings->users[1].name.c_str());
    STRCMP_EQUAL("1", settings->users[1].contact.phone->country_code.c_str());
    STRCMP_EQUAL("carol", settings->users[2].name.c_str());
}

TEST(Includes, KeepTheLinesOfBothFiles) {
    dir.write("users.conf", "users = (\n  { name = \"bob\"; },\n  { nam = \"carol\"; }\n);\n");
    const std::string main = main_with("@include \"users.conf\"\n\notp = { attempts = 0; };\n");
    expect_error("main.conf:4: otp.attempts is 0; expected a whole number from 1 to 10", main);
    expect_error("users.conf:3: users.nam is unknown; known here are name, email, phone, "
                 "blockid_user, key",
                 main_with("@include \"users.conf\"\n"));
    dir.write("users.conf", "\n\nusers = ( 5000000000 );\n");
    expect_error("users.conf:3: users is 5000000000, which is too large for any setting",
                 main_with("@include \"users.conf\"\n"));
}

TEST(Includes, RefuseAGroupInTwoFiles) {
    dir.write("otp.conf", "\notp = { };\n");
    expect_error("otp.conf:2: otp stands in two files, first at " + dir.path("main.conf") +
                     ":3; expected it once",
                 main_with("@include \"otp.conf\"\notp = { };\n"));
}

TEST(Includes, RefuseANameInTwoFiles) {
    dir.write("users.conf", "\nusers = ( { name = \"bob\"; } );\n");
    expect_error("users.conf:2: users names \"bob\" again, first at " + dir.path("main.conf") +
                     ":2; expected each name once",
                 main_with("users = ( { name = \"bob\"; } );\n@include \"users.conf\"\n"));
}

TEST(Includes, AreOpenedAsSafelyAsTheFirstFile) {
    dir.write("users.conf", "users = ( );\n", 0640);
    STRCMP_EQUAL("", error_of(main_with("@include \"users.conf\"\n")).c_str());
    dir.write("users.conf", "users = ( );\n", 0644);
    expect_error("main.conf:2: @include cannot be followed: " + dir.path("users.conf") +
                     " may be read by others (mode 0644); run: chmod o-rx " +
                     dir.path("users.conf"),
                 main_with("@include \"users.conf\"\n"));
    expect_error("main.conf:3: @include cannot be followed: " + dir.path("none.conf") +
                     " cannot be opened: No such file or directory",
                 main_with("\n@include \"none.conf\"\n"));
    LONGS_EQUAL(0, ::mkfifo(dir.path("fifo").c_str(), 0600));
    expect_error("main.conf:2: @include cannot be followed: " + dir.path("fifo") +
                     " is not a regular file",
                 main_with("@include \"fifo\"\n"));
}

TEST(Includes, ShowNothingOfAFileThatIsNoSettingsFile) {
    dir.write("shadow", "root:$y$j9T$secret:19000:0:99999:7:::\n");
    expect_error("shadow:1: a character stands here that means nothing outside of a text in quotes",
                 main_with("@include \"shadow\"\n"));
}

TEST(Includes, DoNotNest) {
    dir.write("one.conf", "\n@include \"two.conf\"\n");
    dir.write("two.conf", "otp = { };\n");
    expect_error("one.conf:2: @include in a file that is itself included; expected every @include "
                 "in " +
                     dir.path("main.conf"),
                 main_with("@include \"one.conf\"\n"));
    dir.write("main.conf", kTenant + "@include \"main.conf\"\n");
    expect_error("main.conf:2: @include in a file that is itself included; expected every @include "
                 "in " +
                     dir.path("main.conf"),
                 dir.path("main.conf"));
}

TEST(Includes, AreAtMostThirtyTwo) {
    std::string lines;
    for (int i = 0; i < 32; ++i) {
        const std::string name = "u" + std::to_string(i);
        dir.write(name, "users = ( { name = \"" + name + "\"; } );\n");
        lines += "@include \"" + name + "\"\n";
    }
    const auto settings = load_settings(main_with(lines));
    STRCMP_EQUAL("", settings ? "" : settings.error().what.c_str());
    LONGS_EQUAL(32, settings->users.size());
    expect_error("main.conf:34: there are more than 32 @include lines; join some of the files",
                 main_with(lines + "@include \"u0\"\n"));
}
