// The key that sshd names: one, or none.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "support/ssh_auth_info.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string key_in(std::string_view auth_info) {
    return std::string(checked_ssh_key(auth_info));
}

} // namespace

TEST_GROUP(SshAuthInfo){};

TEST(SshAuthInfo, NamesTheKeyOfThePublickeyLine) {
    for (const char* info : {
             "publickey ssh-ed25519 AAAAC3Nz+/0=\n",
             "publickey ssh-ed25519 AAAAC3Nz+/0=",
             "password\npublickey ssh-ed25519 AAAAC3Nz+/0=\nkeyboard-interactive/pam\n",
             "publickey ssh-ed25519-cert-v01@openssh.com AAAAC3Nz+/0=\n",
         })
        STRCMP_EQUAL_TEXT("AAAAC3Nz+/0=", key_in(info).c_str(), info);
}

TEST(SshAuthInfo, NothingElseIsAKey) {
    for (const char* info : {
             "",
             "\n",
             "publickey",
             "publickey\n",
             "publickey ssh-ed25519\n",
             "publickey ssh-ed25519 \n",
             "publickey  AAAA\n",
             " publickey ssh-ed25519 AAAA\n",
             "publickey/x ssh-ed25519 AAAA\n",
             "Publickey ssh-ed25519 AAAA\n",
             "hostbased ssh-ed25519 AAAA\n",
             "keyboard-interactive/pam publickey ssh-ed25519 AAAA\n",
             "publickey ssh-ed25519 AAAA comment\n",
             "publickey ssh-ed25519  AAAA\n",
             "publickey ssh-ed25519 AAAA\t\n",
             "publickey ssh-ed25519 AA-_\n",
             "publickey ssh-ed25519 AAAA\r\n",
         })
        STRCMP_EQUAL_TEXT("", key_in(info).c_str(), info);
}

TEST(SshAuthInfo, OfTwoKeysNoneIsChosen) {
    STRCMP_EQUAL("", key_in("publickey ssh-rsa AAAA\npublickey ssh-rsa BBBB\n").c_str());
    STRCMP_EQUAL("", key_in("publickey ssh-rsa AAAA\npublickey ssh-rsa AAAA\n").c_str());
    STRCMP_EQUAL("", key_in("publickey ssh-rsa\npublickey ssh-rsa AAAA\n").c_str());
}
