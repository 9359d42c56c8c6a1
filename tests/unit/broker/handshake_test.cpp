// The first use of TLS, made before any login.
// SPDX-License-Identifier: Apache-2.0
#include "broker/handshake.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Handshake){};

TEST(Handshake, ComesToItsEnd) {
    CHECK(shake_hands_with_itself());
}
