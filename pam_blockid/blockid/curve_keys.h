// The keys of one curve, by the library that does it best; for curve.cpp alone.
//
// prime256v1 is OpenSSL's. secp256k1 is libsecp256k1's: it is as safe against timing, and OpenSSL
// takes twenty times as long. A build without libsecp256k1 (BLOCKID_SECP256K1=OFF) has OpenSSL do
// both.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pam_blockid {

inline constexpr std::size_t kCoordinate = 32;   // bytes of a coordinate or a private scalar
inline constexpr char kUncompressedPoint = 0x04; // SEC 1, section 2.3.3

struct EcKey {
    EcKey() = default;
    virtual ~EcKey() = default;
    EcKey(const EcKey&) = delete;
    EcKey& operator=(const EcKey&) = delete;

    // X‖Y; empty when the library fails.
    virtual std::string coordinates() const = 0;
    // Writes the X coordinate that this key pair shares with a key of the same curve.
    virtual bool agree(const EcKey& peer, std::span<char> x) const = 0;
};

// What a library can do for a curve. Null where it refuses or fails.
struct CurveLibrary {
    std::shared_ptr<const EcKey> (*public_key)(std::string_view xy);
    std::shared_ptr<const EcKey> (*generate)();
    // `scalar`: 32 bytes, not zero and less than the order of the curve.
    std::shared_ptr<const EcKey> (*from_private)(std::string_view scalar);
};

extern const CurveLibrary kPrime256v1Library;
extern const CurveLibrary kSecp256k1Library;

} // namespace pam_blockid
