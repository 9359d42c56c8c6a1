// Tests of the proxy's password and the private key for LDAP, each in a file of its own.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <string>
#include <vector>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

const std::string kNoKey = " names a file that does not hold a private key alone; expected one in "
                           "PEM (-----BEGIN PRIVATE KEY-----) that no passphrase protects, and no "
                           "other";

} // namespace

TEST_GROUP(SecretFiles) {
    TempDir dir;

    // What is read, or the error after the place and key. `group` has @ for the file.
    std::string outcome(const std::string& group, const std::string& key,
                        const std::function<std::string_view(const Settings&)>& read,
                        const std::string& content, mode_t mode) {
        const std::string path = dir.write(
            "main.conf", kTenant + with_replaced(group, "@", dir.write("secret", content, mode)));
        const auto settings = load_settings(path);
        if (settings)
            return "read: " + std::string(read(*settings));
        const std::string start = path + ":2: " + key;
        STRCMP_CONTAINS(start.c_str(), settings.error().what.c_str());
        CHECK(settings.error().what.find("s3cret") == std::string::npos);
        return settings.error().what.substr(start.size());
    }
    std::string password(const std::string& content, mode_t mode = 0600) {
        return outcome(
            "network = { proxy = \"http://proxy:3128\"; proxy_user = \"shell\"; "
            "proxy_password_file = \"@\"; };",
            "network.proxy_password_file",
            [](const Settings& s) { return s.network.proxy_password.view(); }, content, mode);
    }
    std::string key(const std::string& content, mode_t mode = 0600) {
        return outcome(
            "ldap = { uri = \"ldaps://x\"; base = \"dc=x\"; certificate_file = "
            "\"/etc/ssl/shell.pem\"; key_file = \"@\"; };",
            "ldap.key_file", [](const Settings& s) { return s.ldap.key.view(); }, content, mode);
    }
};

TEST(SecretFiles, APasswordIsOneLine) {
    for (const char* end : {"", "\n", "\r\n"})
        STRCMP_EQUAL("read:  s3 cret: ", password(std::string(" s3 cret: ") + end).c_str());
    for (const std::string& content : {std::string(), std::string("\n"),
                                       std::string("s3cret\ns3cret\n"), std::string(1025, 'p')})
        STRCMP_CONTAINS("does not hold a password alone", password(content).c_str());
}

TEST(SecretFiles, AKeyIsPemWithoutAPassphrase) {
    for (const char* kind : {"", "EC ", "RSA "}) {
        const std::string pem = "-----BEGIN " + std::string(kind) +
                                "PRIVATE KEY-----\ns3cret\n-----END PRIVATE KEY-----\n";
        STRCMP_EQUAL(("read: " + pem).c_str(), key(pem).c_str());
    }
    for (const std::string& content :
         {std::string(), std::string("s3cret\n"),
          std::string("-----BEGIN CERTIFICATE-----\ns3cret\n-----END CERTIFICATE-----\n"),
          std::string("-----BEGIN ENCRYPTED PRIVATE KEY-----\ns3cret\n"),
          std::string("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\ns3cret\n"),
          std::string("PRIVATE KEY-----\ns3cret"), kPrivateKey + std::string(1, '\0')})
        STRCMP_EQUAL_TEXT(kNoKey.c_str(), key(content).c_str(), content.c_str());
}

TEST(SecretFiles, AreForTheirOwnerAlone) {
    STRCMP_CONTAINS("may be read by its group (mode 0640)", password("s3cret\n", 0640).c_str());
    STRCMP_CONTAINS("may be read by others (mode 0604)", password("s3cret\n", 0604).c_str());
    STRCMP_CONTAINS("may be read by its group (mode 0640)", key(kPrivateKey, 0640).c_str());
    STRCMP_CONTAINS("may be read by others (mode 0604)", key(kPrivateKey, 0604).c_str());
}
