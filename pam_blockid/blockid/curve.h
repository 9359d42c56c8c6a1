// Key agreement with a community: elliptic curve keys and the secret that two of them share.
//
// A public key travels as base64 of the 64 bytes X‖Y, without a prefix. Communities use secp256k1
// or prime256v1, and a key lies on one of the two only, so the curve is told from the key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "support/expected.h"
#include "support/secret.h"

namespace pam_blockid {

enum class Curve { Secp256k1, Prime256v1 };

// "secp256k1" or "prime256v1".
std::string_view name_of(Curve curve);

enum class KeyError {
    NotBase64,
    WrongLength,        // other than 64 bytes
    Prefixed,           // 65 bytes with the prefix of SEC 1 (04, or the hybrid 06 and 07)
    PointAtInfinity,    // written as one zero byte, or as zero coordinates
    CoordinateTooLarge, // not reduced modulo the prime of either curve
    NotOnACurve,        // on neither curve, or not on one alone
    OtherCurve,         // agree(): the two keys lie on different curves
    BadPrivateKey,      // not 32 bytes, zero, or not less than the order of the curve
    CryptoFailed,       // a crypto library refused, for lack of memory for instance
};

// Half a sentence for a log: "the key is not base64".
std::string_view describe(KeyError error);

// An elliptic curve key of a crypto library.
struct EcKey;

// Somebody's public key. An object exists only for a valid point of its curve.
class PublicKey {
public:
    static Expected<PublicKey, KeyError> parse(std::string_view base64_xy);

    Curve curve() const { return curve_; }

private:
    friend class KeyPair;
    PublicKey(Curve curve, std::shared_ptr<const EcKey> key)
        : curve_(curve), key_(std::move(key)) {}

    Curve curve_;
    std::shared_ptr<const EcKey> key_;
};

// The X coordinate that both sides of an agreement reach: 32 bytes, big-endian, padded on the left.
class SharedKey {
public:
    static constexpr std::size_t kSize = 32;

    SharedKey() : bytes_(kSize) {}
    std::span<char> span() { return bytes_.span(); }
    std::string_view view() const { return bytes_.view(); }

private:
    Secret bytes_;
};

// Our own private key and its public half.
class KeyPair {
public:
    static Expected<KeyPair, KeyError> generate(Curve curve);
    // From the private scalar, 32 bytes, big-endian.
    static Expected<KeyPair, KeyError> from_private(Curve curve, std::string_view scalar);

    Curve curve() const { return curve_; }
    // base64 of X‖Y.
    const std::string& public_key() const { return public_key_; }
    Expected<SharedKey, KeyError> agree(const PublicKey& peer) const;

private:
    static Expected<KeyPair, KeyError> of(Curve curve, std::shared_ptr<const EcKey> key);
    KeyPair(Curve curve, std::shared_ptr<const EcKey> key, std::string public_key)
        : curve_(curve), key_(std::move(key)), public_key_(std::move(public_key)) {}

    Curve curve_;
    std::shared_ptr<const EcKey> key_;
    std::string public_key_;
};

} // namespace pam_blockid
