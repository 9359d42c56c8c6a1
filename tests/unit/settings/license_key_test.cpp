// Tests of the license key in a file of its own.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

const std::string kWrong =
    " names a file that does not hold a license key alone; expected 8 to 128 "
    "printable ASCII characters without spaces";

} // namespace

TEST_GROUP(LicenseKeyFile) {
    TempDir dir;

    std::string main_with(const std::string& key_file) {
        return dir.write("main.conf", "tenant = {\n dns = \"acme.1kosmos.net\";\n community = "
                                      "\"default\";\n license_key_file = \"" +
                                          key_file + "\";\n};\n");
    }

    // The key that comes of `content`, or the error after the place and key.
    std::string outcome(const std::string& content, mode_t mode = 0600) {
        const auto settings = load_settings(main_with(dir.write("key", content, mode)));
        if (settings)
            return "key: " + std::string(settings->tenant.license_key.view());
        const std::string start = dir.path("main.conf") + ":4: tenant.license_key_file";
        STRCMP_CONTAINS(start.c_str(), settings.error().what.c_str());
        CHECK(settings.error().what.find("secret") == std::string::npos);
        return settings.error().what.substr(start.size());
    }
};

TEST(LicenseKeyFile, HoldsTheKeyAndPerhapsALineEnd) {
    for (const char* end : {"", "\n", "\r\n", " \t\n\n"})
        STRCMP_EQUAL("key: secret-key", outcome(std::string("secret-key") + end).c_str());
    const std::string longest(128, 'k');
    STRCMP_EQUAL(("key: " + longest).c_str(), outcome(longest + "\n").c_str());
}

TEST(LicenseKeyFile, HoldsNothingElse) {
    for (const std::string& content :
         {std::string(), std::string("\n"), std::string("secret7\n"), std::string(129, 'k'),
          std::string("secret-key\nsecret-key\n"), std::string("secret key\n"),
          std::string("\nsecret-key\n"), std::string("secret\0key\n", 11),
          std::string("secret-k\xc3\xa9y\n"), std::string("secret-key\x1b\n")})
        STRCMP_EQUAL_TEXT(kWrong.c_str(), outcome(content).c_str(), content.c_str());
}

TEST(LicenseKeyFile, IsForItsOwnerAlone) {
    const std::string path = dir.path("key");
    STRCMP_EQUAL((" cannot be used: " + path +
                  " may be read by its group (mode 0640); run: chmod "
                  "g-rx " +
                  path)
                     .c_str(),
                 outcome("secret-key\n", 0640).c_str());
    STRCMP_EQUAL((" cannot be used: " + path +
                  " may be read by others (mode 0604); run: chmod "
                  "o-rx " +
                  path)
                     .c_str(),
                 outcome("secret-key\n", 0604).c_str());
}

// As on a host where the package was just installed.
TEST(LicenseKeyFile, IsMissingAndSaysWhatToPutThere) {
    STRCMP_EQUAL((dir.path("main.conf") +
                  ":4: tenant.license_key_file cannot be used: " + dir.path("none") +
                  " cannot be opened: No such file or directory; expected a license key alone in "
                  "it, and mode 0600")
                     .c_str(),
                 error_of(main_with(dir.path("none"))).c_str());
}

TEST(LicenseKeyFile, IsSmall) {
    STRCMP_EQUAL((" cannot be used: " + dir.path("key") +
                  " has 4097 bytes; at most 4096 are "
                  "allowed")
                     .c_str(),
                 outcome("secret-key" + std::string(4087, '\n')).c_str());
    STRCMP_EQUAL("key: secret-key", outcome("secret-key" + std::string(4086, '\n')).c_str());
}

TEST(LicenseKeyFile, IsNoLink) {
    dir.write("key", "secret-key");
    LONGS_EQUAL(0, ::symlink("key", dir.path("link").c_str()));
    STRCMP_EQUAL((dir.path("main.conf") + ":4: tenant.license_key_file cannot be used: " +
                  dir.path("link") + " is a symbolic link; name the file itself")
                     .c_str(),
                 error_of(main_with(dir.path("link"))).c_str());
}
