// Fingerprints, against those of ssh-keygen -l.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "blockid/ssh_fingerprint.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(SshFingerprint){};

TEST(SshFingerprint, IsThatOfSshKeygen) {
    STRCMP_EQUAL(
        "SHA256:ZkAslGjFiUHdGf/WUL8rQvkib4PTvQatUV0OUQSncCA",
        ssh_fingerprint("AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f")
            .c_str());
}

TEST(SshFingerprint, WhatIsNoKeyHasNone) {
    for (const char* other : {"", "AAA", "AAAA=", "AAAA AAAA", "ssh-ed25519 AAAA", "AA-_"})
        STRCMP_EQUAL_TEXT("", ssh_fingerprint(other).c_str(), other);
}
