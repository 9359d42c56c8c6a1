// Keys and the secrets they agree on, against the vendor's values and against forged points.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "blockid/base64.h"
#include "blockid/curve.h"
#include "vectors.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr Curve kBothCurves[] = {Curve::Secp256k1, Curve::Prime256v1};

// Fails the test unless `base64_xy` is refused for `reason`.
void check_refused(std::string_view base64_xy, KeyError reason) {
    const auto key = PublicKey::parse(base64_xy);
    CHECK_TEXT(!key, std::string(base64_xy).c_str());
    STRCMP_EQUAL(std::string(describe(reason)).c_str(), std::string(describe(key.error())).c_str());
}

std::string flipped(std::string bytes, std::size_t at) {
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    return bytes;
}

} // namespace

TEST_GROUP(Curve){};

TEST(Curve, PrivateKeysGiveTheVendorsPublicKeys) {
    for (const SealedVector& vector : sealed_vectors()) {
        const auto ours = KeyPair::from_private(vector.curve, vector.private_key);
        const auto theirs = KeyPair::from_private(vector.curve, vector.peer_private_key);
        CHECK(ours && theirs);
        STRCMP_EQUAL(vector.public_key.c_str(), ours->public_key().c_str());
        STRCMP_EQUAL(vector.peer_public_key.c_str(), theirs->public_key().c_str());
    }
}

TEST(Curve, CurveIsToldFromTheKey) {
    for (const SealedVector& vector : sealed_vectors()) {
        const auto key = PublicKey::parse(vector.peer_public_key);
        CHECK(key.has_value());
        CHECK(key->curve() == vector.curve);
    }
}

TEST(Curve, BothSidesAgreeOnTheVendorsSharedKey) {
    int leading_zeros = 0;
    for (const SealedVector& vector : sealed_vectors()) {
        const auto ours = KeyPair::from_private(vector.curve, vector.private_key);
        const auto theirs = KeyPair::from_private(vector.curve, vector.peer_private_key);
        const auto here = ours->agree(*PublicKey::parse(vector.peer_public_key));
        const auto there = theirs->agree(*PublicKey::parse(vector.public_key));
        CHECK(here && there);
        CHECK(here->view() == vector.shared_key);
        CHECK(there->view() == vector.shared_key);
        CHECK(vector.leading_zero == (vector.shared_key[0] == '\0'));
        leading_zeros += vector.leading_zero;
    }
    CHECK(leading_zeros >= 4); // on both curves
}

TEST(Curve, GeneratedKeysDifferAndAgree) {
    for (const Curve curve : kBothCurves) {
        const auto one = KeyPair::generate(curve);
        const auto two = KeyPair::generate(curve);
        CHECK(one && two);
        CHECK(one->public_key() != two->public_key());
        const auto public_one = PublicKey::parse(one->public_key());
        CHECK(public_one.has_value());
        CHECK(public_one->curve() == curve);
        const auto here = one->agree(*PublicKey::parse(two->public_key()));
        const auto there = two->agree(*public_one);
        CHECK(here && there);
        CHECK(here->view() == there->view());
    }
}

TEST(Curve, KeysOfDifferentCurvesDoNotAgree) {
    const auto one = KeyPair::generate(Curve::Secp256k1);
    const auto two = KeyPair::generate(Curve::Prime256v1);
    const auto shared = one->agree(*PublicKey::parse(two->public_key()));
    CHECK(!shared);
    CHECK(shared.error() == KeyError::OtherCurve);
}

TEST(Curve, RefusesTheVendorsBadKeysEachForItsReason) {
    const std::map<std::string, KeyError> reasons{
        {"64 random bytes, on neither curve", KeyError::NotOnACurve},
        {"63 bytes", KeyError::WrongLength},
        {"all zero", KeyError::PointAtInfinity},
        {"not base64", KeyError::NotBase64},
        {"65 bytes with 0x04 prefix", KeyError::Prefixed},
        {"x is not reduced modulo p", KeyError::CoordinateTooLarge},
    };
    const auto refused = refused_keys();
    LONGS_EQUAL(reasons.size(), refused.size());
    for (const RefusedKey& key : refused)
        check_refused(key.public_key, reasons.at(key.why));
}

TEST(Curve, RefusesOtherSpellingsOfAPoint) {
    const std::string xy = base64::decode(sealed_vectors()[0].public_key).value();
    check_refused(base64::encode(std::string(1, '\0')), KeyError::PointAtInfinity);
    check_refused(base64::encode('\x06' + xy), KeyError::Prefixed);
    check_refused(base64::encode('\x07' + xy), KeyError::Prefixed);
    check_refused(base64::encode('\x01' + xy), KeyError::WrongLength);
    check_refused(base64::encode('\x02' + xy.substr(0, 32)), KeyError::WrongLength);
    check_refused(base64::encode(xy + xy), KeyError::WrongLength);
    check_refused("", KeyError::WrongLength);
    check_refused(base64::encode(xy) + "\n", KeyError::NotBase64);
}

TEST(Curve, RefusesEveryChangedByteOfAKey) {
    for (const Curve curve : kBothCurves) {
        const auto pair = KeyPair::generate(curve);
        const std::string xy = base64::decode(pair->public_key()).value();
        for (const std::size_t at : {0u, 15u, 31u, 32u, 47u, 63u})
            CHECK(!PublicKey::parse(base64::encode(flipped(xy, at))));
    }
}

// (0, √b) lies on prime256v1, so p in place of 0 names the same point to a careless reader.
TEST(Curve, RefusesAnUnreducedSpellingOfAPoint) {
    const std::string zero(32, '\0');
    const std::string prime =
        base64::decode("/////wAAAAEAAAAAAAAAAAAAAAD///////////////8=").value();
    const std::string root = base64::decode("ZkhceA4vg9ckM71dhKBrtlQcKvMdrocXKL+FahdPk/Q=").value();
    CHECK(PublicKey::parse(base64::encode(zero + root)).has_value());
    check_refused(base64::encode(prime + root), KeyError::NotOnACurve);
    const std::string larger_prime = // of secp256k1
        base64::decode("/////////////////////////////////////v///C8=").value();
    check_refused(base64::encode(larger_prime + root), KeyError::CoordinateTooLarge);
}

TEST(Curve, RefusesPrivateKeysOutOfRange) {
    const std::string order = // of secp256k1, SEC 2
        base64::decode("/////////////////////rqu3OavSKA7v9JejNA2QUE=").value();
    for (const std::string& scalar :
         {std::string(32, '\0'), order, std::string(32, '\xff'), std::string(31, '\1'),
          std::string(33, '\1'), std::string()}) {
        const auto pair = KeyPair::from_private(Curve::Secp256k1, scalar);
        CHECK(!pair);
        CHECK(pair.error() == KeyError::BadPrivateKey);
    }
    std::string largest = order;
    largest.back() = static_cast<char>(largest.back() - 1);
    CHECK(KeyPair::from_private(Curve::Secp256k1, largest).has_value());
}
