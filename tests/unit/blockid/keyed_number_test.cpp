// Seals by a key, against HMAC-SHA-256 as Python's hmac makes it.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "blockid/keyed_number.h"
#include "blockid/remembering_seal.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string seal_of(const char* dns, const char* community, const char* key, const char* text) {
    return remembering_seal({dns, community, Secret(std::string_view(key)), {}}, text);
}

} // namespace

TEST_GROUP(KeyedSeal){};

TEST(KeyedSeal, IsTheHmacByADerivedKey) {
    STRCMP_EQUAL("f0eb0b7d6fb46db05fdb4528c7ca7c810096b4119c1c0a1ec4dcf0c0df94c759",
                 keyed_seal("key-of-the-tests", "purpose", "text").c_str());
}

TEST(KeyedSeal, OfRememberedLoginsIsOneTenantsAlone) {
    const std::string seal = seal_of("acme.1kosmos.net", "default", "key", "text");
    LONGS_EQUAL(64, seal.size());
    STRCMP_EQUAL(seal.c_str(), seal_of("acme.1kosmos.net", "default", "key", "text").c_str());
    CHECK(seal != seal_of("other.1kosmos.net", "default", "key", "text"));
    CHECK(seal != seal_of("acme.1kosmos.net", "staff", "key", "text"));
    CHECK(seal != seal_of("acme.1kosmos.net", "default", "another", "text"));
    CHECK(seal != seal_of("acme.1kosmos.net", "default", "key", "texts"));
}
