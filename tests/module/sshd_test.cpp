// What sshd says of a login, and the first factor that after= wants of it.
// SPDX-License-Identifier: Apache-2.0
#include "module/sshd.h"

#include <string>
#include <vector>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;
using pam_blockid::is_stand_in;
using pam_blockid::passed_methods;

namespace {

const std::string kPattern = "\b\n\r\177INCORRECT";

// As sshd makes it for a typed password of this length.
std::string stand_in(std::size_t length) {
    std::string made;
    for (std::size_t i = 0; i < length; ++i)
        made += kPattern[i % kPattern.size()];
    return made;
}

// Of a login where the helper would answer `behaviour`, and sshd says `info`; none for nullptr.
int code_after(const std::string& argument, const char* info, Host& host) {
    host.arguments = argument;
    host.prepare = [info](pam_handle_t* pamh) {
        if (info != nullptr)
            ::pam_putenv(pamh, ("SSH_AUTH_INFO_0=" + std::string(info)).c_str());
    };
    return host.authenticate();
}

} // namespace

TEST_GROUP(ModuleSshd){};

TEST(ModuleSshd, EveryLineNamesAMethod) {
    CHECK(passed_methods("").empty());
    CHECK(passed_methods("\n\n").empty());
    CHECK(passed_methods(" publickey\n").empty());
    CHECK(
        (passed_methods("publickey ssh-ed25519 AAAA\n") == std::vector<std::string>{"publickey"}));
    CHECK((passed_methods("password\nkeyboard-interactive/pam\npublickey ssh-rsa AAAA") ==
           std::vector<std::string>{"password", "keyboard-interactive/pam", "publickey"}));
}

TEST(ModuleSshd, TheStandInIsKnownAtEveryLength) {
    CHECK_FALSE(is_stand_in(""));
    for (std::size_t length = 1; length <= 100; ++length) {
        const std::string right = stand_in(length);
        CHECK_TRUE_TEXT(is_stand_in(right), std::to_string(length).c_str());
        for (const std::size_t at : {std::size_t{0}, length / 2, length - 1}) {
            std::string near = right;
            near[at] = near[at] == 'X' ? 'Y' : 'X';
            CHECK_FALSE_TEXT(is_stand_in(near), std::to_string(length).c_str());
        }
        CHECK_FALSE(is_stand_in(right + "x"));
        CHECK_FALSE(is_stand_in("x" + right));
    }
    CHECK_FALSE(is_stand_in(kPattern.substr(1)));
    CHECK_FALSE(is_stand_in("INCORRECT"));
}

TEST(ModuleSshd, WithoutTheFirstFactorNothingElseIsAsked) {
    // A helper that lets in or ignores would be believed; it is not even started.
    for (const char* behaviour : {"allow", "ignore", "outage", "report"}) {
        for (const char* info :
             {static_cast<const char*>(nullptr), "", "\n", "password\n",
              "keyboard-interactive/pam\n", "hostbased client\n", "password publickey\n",
              "publickeys ssh-rsa AAAA\n", " publickey\n", "Publickey\n", "publickey/pam\n"}) {
            Host host(behaviour);
            LONGS_EQUAL_TEXT(PAM_AUTH_ERR,
                             code_after("after=publickey,gssapi-with-mic", info, host),
                             info != nullptr ? info : "none");
            STRCMP_EQUAL("", host.report().c_str());
            LONGS_EQUAL(1, host.spoken.size());
            STRCMP_CONTAINS("log in with your key", host.spoken[0].text.c_str());
            STRCMP_CONTAINS("(reference ", host.spoken[0].text.c_str());
            CHECK(host.delays.at(0) >= 1'000'000);
        }
    }
}

TEST(ModuleSshd, OneOfTheMethodsInAnyLineIsEnough) {
    for (const char* info :
         {"publickey ssh-ed25519 AAAA\n", "publickey\n", "publickey",
          "password\npublickey ssh-rsa AAAA\n", "gssapi-with-mic alice@EXAMPLE.COM\n",
          "publickey a b\npublickey c d\n"}) {
        Host host("allow");
        LONGS_EQUAL_TEXT(PAM_SUCCESS, code_after("after=publickey,gssapi-with-mic", info, host),
                         info);
    }
    Host host("allow");
    LONGS_EQUAL(PAM_AUTH_ERR, code_after("after=hostbased", "publickey ssh-rsa AAAA\n", host));
    LONGS_EQUAL(PAM_SUCCESS, code_after("debug", nullptr, host));
}

TEST(ModuleSshd, TheEnvironmentOfTheCallerVouchesForNothing) {
    ::setenv("SSH_AUTH_INFO_0", "publickey ssh-ed25519 AAAA\n", 1);
    Host host("allow");
    const int code = code_after("after=publickey", nullptr, host);
    ::unsetenv("SSH_AUTH_INFO_0");
    LONGS_EQUAL(PAM_AUTH_ERR, code);
}

TEST(ModuleSshd, H9AKeyIsBelievedOfSshdAlone) {
    CHECK_FALSE(pam_blockid::runs_sshd());
    Host host("report");
    LONGS_EQUAL(PAM_SUCCESS, code_after("after=publickey",
                                        "publickey ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n", host));
    STRCMP_CONTAINS("\nfirst_factor publickey\n", Host::report().c_str());
    STRCMP_CONTAINS("\nssh_key \n", Host::report().c_str());
}
