// What certificates are judged by must be there.
// SPDX-License-Identifier: Apache-2.0
#include "http/trust_store.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(TrustStore) {
    NetworkSettings network;
};

TEST(TrustStore, ADirectoryOrAFileThatIsThere) {
    network.ca_dir = "/etc";
    CHECK_TRUE(check_trust_store(network).has_value());
    network.ca_dir = "/nowhere";
    network.ca_file = "/etc/passwd";
    CHECK_TRUE(check_trust_store(network).has_value());
}

TEST(TrustStore, WhatIsMissingOrAnotherKindIsNamed) {
    network.ca_dir = "/nowhere";
    STRCMP_EQUAL("network.ca_dir /nowhere cannot be opened: No such file or directory; expected a "
                 "directory of certificates as /etc/ssl/certs is (package ca-certificates)",
                 check_trust_store(network).error().c_str());
    network.ca_dir = "/etc/passwd";
    STRCMP_CONTAINS("Not a directory", check_trust_store(network).error().c_str());
    network.ca_dir = "/etc";
    network.ca_file = "/nowhere.pem";
    STRCMP_EQUAL("network.ca_file /nowhere.pem cannot be opened: No such file or directory; "
                 "expected a file of certificates in PEM",
                 check_trust_store(network).error().c_str());
}
