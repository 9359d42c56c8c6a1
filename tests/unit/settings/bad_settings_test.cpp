// Every file tests/data/settings/bad-*.conf has one fault, and its line in errors.txt there says
// what an administrator is to read about it. @DIR@ is the directory of the file, with its slash.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP(BadSettings) {
    TempDir dir;
};

TEST(BadSettings, AreRefusedInTheWordsOfErrorsTxt) {
    std::set<std::string> with_error;
    std::ifstream errors(TEST_DATA_DIR "/settings/errors.txt");
    for (std::string line; std::getline(errors, line);) {
        const std::string name = line.substr(0, line.find(':'));
        CHECK_TEXT(with_error.insert(name).second, name.c_str());
        const std::string expected = with_replaced(line, "@DIR@", dir.path(""));
        STRCMP_EQUAL((dir.path("") + expected).c_str(), error_of(copy_of_data(dir, name)).c_str());
    }
    CHECK(with_error.size() > 100);
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA_DIR "/settings")) {
        const std::string name = file.path().filename();
        if (name.starts_with("bad-"))
            CHECK_TEXT(with_error.contains(name), (name + " has no line in errors.txt").c_str());
    }
}

// With the file's place, and what to do about it apart.
TEST(BadSettings, AreRefusedInParts) {
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA_DIR "/settings")) {
        const std::string name = file.path().filename();
        if (!name.starts_with("bad-"))
            continue;
        const auto settings = load_settings(copy_of_data(dir, name));
        const std::string place(settings.error().place());
        CHECK_TEXT(place == dir.path(name) || place.starts_with(dir.path(name) + ":"),
                   name.c_str());
        CHECK_TEXT(settings.error().reason().find("; ") == std::string::npos, name.c_str());
    }
}

TEST(BadSettings, AreInAFileOfAnyName) {
    const std::string path = dir.write("of us; all.conf", kTenant + "otp = { attempts = 99; };\n");
    const auto settings = load_settings(path);
    STRCMP_EQUAL((path + ":2").c_str(), std::string(settings.error().place()).c_str());
    STRCMP_EQUAL("otp.attempts is 99", std::string(settings.error().reason()).c_str());
    STRCMP_EQUAL("expected a whole number from 1 to 10",
                 std::string(settings.error().remedy()).c_str());
}

// Whatever is wrong, in whichever file.
TEST(BadSettings, NeverShowASecret) {
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA_DIR "/settings")) {
        const std::string name = file.path().filename();
        if (!name.starts_with("bad-"))
            continue;
        const std::string error = error_of(copy_of_data(dir, name));
        for (const char* secret : {"key-of-the-tests", "secret-of-ours", "secret7",
                                   "secret of ours", "12345678", "key-in-the-open", "555", "x.org"})
            CHECK_TEXT(error.find(secret) == std::string::npos, error.c_str());
    }
}

// As curl has it, and many others: what makes the colon wrong is the password behind it.
TEST(BadSettings, AProxyUserThatHoldsThePasswordIsNotShown) {
    const std::string error = error_of(dir.write(
        "pam_blockid.conf", kTenant + "network = { proxy = \"http://proxy:3128\"; proxy_user = "
                                      "\"shell:secret7\"; };\n"));
    STRCMP_CONTAINS("network.proxy_user", error.c_str());
    CHECK_TEXT(error.find("secret7") == std::string::npos, error.c_str());
}
