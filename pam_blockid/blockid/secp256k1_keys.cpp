// secp256k1 by libsecp256k1, whose operations on secrets take the same time for every secret.
// SPDX-License-Identifier: Apache-2.0
#include <openssl/rand.h>
#include <secp256k1.h>
#include <secp256k1_ecdh.h>

#include <algorithm>
#include <array>

#include "blockid/curve_keys.h"
#include "support/secret.h"

namespace pam_blockid {
namespace {

struct ContextFree {
    void operator()(secp256k1_context* context) const { ::secp256k1_context_destroy(context); }
};
using Context = std::unique_ptr<secp256k1_context, ContextFree>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::span<char> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

// In place of the library's hash: the protocol uses the coordinate itself.
int copy_x(unsigned char* output, const unsigned char* x, const unsigned char*, void*) {
    std::copy_n(x, kCoordinate, output);
    return 1;
}

struct Key final : EcKey {
    secp256k1_pubkey point{};
    Secret scalar; // empty: a public key

    std::string coordinates() const override {
        std::array<char, 1 + 2 * kCoordinate> bytes{};
        std::size_t size = bytes.size();
        ::secp256k1_ec_pubkey_serialize(secp256k1_context_static, bytes_of(bytes), &size, &point,
                                        SECP256K1_EC_UNCOMPRESSED); // always 1
        return {bytes.data() + 1, 2 * kCoordinate};
    }

    bool agree(const EcKey& peer, std::span<char> x) const override {
        return x.size() == kCoordinate && scalar.size() == kCoordinate &&
               ::secp256k1_ecdh(secp256k1_context_static, bytes_of(x),
                                &dynamic_cast<const Key&>(peer).point, bytes_of(scalar.view()),
                                &copy_x, nullptr) == 1;
    }
};

std::shared_ptr<const EcKey> public_key(std::string_view xy) {
    const std::string encoded = kUncompressedPoint + std::string(xy);
    auto key = std::make_shared<Key>();
    if (::secp256k1_ec_pubkey_parse(secp256k1_context_static, &key->point, bytes_of(encoded),
                                    encoded.size()) != 1)
        return nullptr;
    return key;
}

// The context is not randomised: that blinds the scalar against an observer of many operations with
// it, and this is the only one before the process ends. Without memory the library aborts.
std::shared_ptr<const EcKey> key_pair(Secret scalar) {
    auto key = std::make_shared<Key>();
    const Context context(::secp256k1_context_create(SECP256K1_CONTEXT_NONE));
    if (!context ||
        ::secp256k1_ec_pubkey_create(context.get(), &key->point, bytes_of(scalar.view())) != 1)
        return nullptr;
    key->scalar = std::move(scalar);
    return key;
}

std::shared_ptr<const EcKey> generate() {
    Secret scalar(kCoordinate);
    // One random number in 2^128 is out of range, and key_pair() refuses it.
    if (::RAND_priv_bytes(bytes_of(scalar.span()), kCoordinate) != 1)
        return nullptr;
    return key_pair(std::move(scalar));
}

std::shared_ptr<const EcKey> from_private(std::string_view scalar) {
    return key_pair(Secret(scalar));
}

} // namespace

const CurveLibrary kSecp256k1Library{&public_key, &generate, &from_private};

} // namespace pam_blockid
