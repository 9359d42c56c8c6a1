// Sealed texts: the vendor's open with our code, ours open again, and nothing that was changed
// does. SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>
#include <string_view>

#include "blockid/base64.h"
#include "blockid/keyed_number.h"
#include "blockid/sealing.h"
#include "vectors.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr std::size_t kIvSize = 16;
constexpr std::size_t kTagSize = 16;

SharedKey shared_key_of(const SealedVector& vector) {
    const auto pair = KeyPair::from_private(vector.curve, vector.private_key);
    return pair->agree(*PublicKey::parse(vector.peer_public_key)).value();
}

std::string bytes_of(const std::string& sealed) {
    return base64::decode(sealed).value();
}

} // namespace

TEST_GROUP(Sealing) {
    SharedKey key = shared_key_of(sealed_vectors()[0]);

    void check_refused(std::string_view sealed, SealError reason) {
        const auto text = unseal(key, sealed);
        CHECK_TEXT(!text, std::string(sealed).c_str());
        STRCMP_EQUAL(std::string(describe(reason)).c_str(),
                     std::string(describe(text.error())).c_str());
    }
};

TEST(Sealing, OpensWhatTheVendorSealed) {
    const auto vectors = sealed_vectors();
    LONGS_EQUAL(16, vectors.size());
    for (const SealedVector& vector : vectors) {
        const auto text = unseal(shared_key_of(vector), vector.sealed);
        CHECK(text.has_value());
        CHECK(text->view() == vector.plaintext);
    }
}

TEST(Sealing, OpensWhatItSealed) {
    for (const SealedVector& vector : sealed_vectors()) {
        const SharedKey shared = shared_key_of(vector);
        const auto sealed = seal(shared, vector.plaintext);
        CHECK(sealed.has_value());
        LONGS_EQUAL(vector.sealed.size(), sealed->size());
        CHECK(unseal(shared, *sealed)->view() == vector.plaintext);
    }
}

TEST(Sealing, SealsEmptyAndBinaryTexts) {
    const std::string binary("\0\xff\n\0", 4);
    CHECK(unseal(key, *seal(key, ""))->view().empty());
    CHECK(unseal(key, *seal(key, binary))->view() == binary);
}

TEST(Sealing, NeverRepeatsAnIv) {
    std::set<std::string> ivs;
    for (int i = 0; i < 100; ++i)
        ivs.insert(bytes_of(*seal(key, "text")).substr(0, kIvSize));
    LONGS_EQUAL(100, ivs.size());
}

TEST(Sealing, RefusesEveryChangedByte) {
    const std::string good = bytes_of(*seal(key, "a license key"));
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 0x80);
        check_refused(base64::encode(bad), SealError::NotAuthentic);
    }
}

TEST(Sealing, RefusesEveryTruncation) {
    const std::string good = bytes_of(*seal(key, "a license key"));
    for (std::size_t size = 0; size < good.size(); ++size) {
        check_refused(base64::encode(good.substr(0, size)),
                      size < kIvSize + kTagSize ? SealError::TooShort : SealError::NotAuthentic);
    }
}

TEST(Sealing, RefusesAnotherKey) {
    const auto sealed = seal(shared_key_of(sealed_vectors()[1]), "text");
    check_refused(*sealed, SealError::NotAuthentic);
}

TEST(Sealing, RefusesWhatIsNotBase64) {
    const std::string sealed = *seal(key, "text");
    check_refused(sealed + "\n", SealError::NotBase64);
    check_refused(sealed.substr(1), SealError::NotBase64);
    check_refused("<html>", SealError::NotBase64);
}

TEST(Sealing, RefusesTextsThatAreTooLong) {
    const std::string longest(kSealedTextLimit, 'x');
    CHECK(unseal(key, *seal(key, longest))->view() == longest);
    const auto sealed = seal(key, longest + 'x');
    CHECK(!sealed);
    CHECK(sealed.error() == SealError::TooLong);
    check_refused(base64::encode(std::string(kIvSize + kSealedTextLimit + 1 + kTagSize, 'x')),
                  SealError::TooLong);
}

TEST(Sealing, RefusesAKeyThatWasMovedAway) {
    const SharedKey taken = std::move(key);
    CHECK(!seal(key, "text"));
}

// RFC 4231, test case 2.
TEST(Sealing, AKeyedNumberIsTheBeginningOfAnHmac) {
    CHECK(keyed_number("Jefe", "what do ya want for nothing?") == 0x5bdcc146bf60754eULL);
    CHECK(keyed_number("Jefe", "") != keyed_number("jefe", ""));
}
