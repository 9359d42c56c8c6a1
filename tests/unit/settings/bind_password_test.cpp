// Tests of the password for LDAP in a file of its own.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

const std::string kNoPassword =
    " names a file that does not hold a password alone; expected one line "
    "of 1 to 1024 bytes of UTF-8 without control characters";

} // namespace

TEST_GROUP(BindPasswordFile) {
    TempDir dir;

    // The password that comes of `content`, or the error after the place and key.
    std::string outcome(const std::string& content, mode_t mode = 0600) {
        const std::string path =
            dir.write("main.conf", kTenant +
                                       "ldap = {\n uri = \"ldapi:///\";\n"
                                       " base = \"dc=x\";\n"
                                       " bind_dn = \"cn=x\";\n"
                                       " bind_password_file = \"" +
                                       dir.write("password", content, mode) + "\";\n};\n");
        const auto settings = load_settings(path);
        if (settings)
            return "password: " + std::string(settings->ldap.bind_password.view());
        const std::string start = path + ":6: ldap.bind_password_file";
        STRCMP_CONTAINS(start.c_str(), settings.error().what.c_str());
        CHECK(settings.error().what.find("secret") == std::string::npos);
        return settings.error().what.substr(start.size());
    }
};

// A space may be part of a password.
TEST(BindPasswordFile, HoldsThePasswordAndPerhapsALineEnd) {
    for (const char* end : {"", "\n", "\r\n", "\n\n"})
        STRCMP_EQUAL("password:  se cret ", outcome(std::string(" se cret ") + end).c_str());
}

// An empty password is an anonymous bind to many a server (RFC 4513, section 5.1.2).
TEST(BindPasswordFile, IsNotEmpty) {
    for (const char* content : {"", "\n", "\r\n\r\n"})
        STRCMP_EQUAL(kNoPassword.c_str(), outcome(content).c_str());
}

TEST(BindPasswordFile, HoldsNothingElse) {
    for (const std::string& content :
         {std::string("secret\nsecret\n"), std::string("\nsecret"), std::string("secret\t\n"),
          std::string("secret\0", 7), std::string("secret\xff"), std::string(1025, 'p')})
        STRCMP_EQUAL_TEXT(kNoPassword.c_str(), outcome(content).c_str(), content.c_str());
}

TEST(BindPasswordFile, IsForItsOwnerAlone) {
    STRCMP_CONTAINS("may be read by its group (mode 0640)", outcome("secret\n", 0640).c_str());
    STRCMP_CONTAINS("may be read by others (mode 0604)", outcome("secret\n", 0604).c_str());
}
