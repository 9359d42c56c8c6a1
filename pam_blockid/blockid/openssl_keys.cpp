// prime256v1 by OpenSSL; secp256k1, too, in a build without libsecp256k1.
// SPDX-License-Identifier: Apache-2.0
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <array>

#include "blockid/crypto_handle.h"
#include "blockid/curve_keys.h"

namespace pam_blockid {
namespace {

using Context = CryptoHandle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Group = CryptoHandle<EC_GROUP, EC_GROUP_free>;
using Point = CryptoHandle<EC_POINT, EC_POINT_free>;
using Number = CryptoHandle<BIGNUM, BN_clear_free>;
using ParamBuilder = CryptoHandle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = CryptoHandle<OSSL_PARAM, OSSL_PARAM_free>;

struct CurveGroup {
    const char* name; // OpenSSL's
    int nid;
};

constexpr CurveGroup kPrime256v1{"prime256v1", NID_X9_62_prime256v1};

unsigned char* bytes_of(std::span<char> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Context context_for(EVP_PKEY* key) {
    return Context(::EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
}

struct Key final : EcKey {
    CryptoHandle<EVP_PKEY, EVP_PKEY_free> pkey;

    std::string coordinates() const override {
        std::string point(1 + 2 * kCoordinate, '\0');
        std::size_t size = 0;
        if (::EVP_PKEY_get_octet_string_param(pkey.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes_of(point),
                                              point.size(), &size) != 1 ||
            size != point.size() || point[0] != kUncompressedPoint)
            return {};
        return point.substr(1);
    }

    bool agree(const EcKey& peer, std::span<char> x) const override {
        const Context context = context_for(pkey.get());
        std::size_t size = x.size();
        // The peer was checked when it was parsed; a second check would double the cost.
        return context && ::EVP_PKEY_derive_init(context.get()) == 1 &&
               ::EVP_PKEY_derive_set_peer_ex(context.get(),
                                             dynamic_cast<const Key&>(peer).pkey.get(), 0) == 1 &&
               ::EVP_PKEY_derive(context.get(), bytes_of(x), &size) == 1 && size == kCoordinate;
    }
};

// A key of `parameters`, which name the group; nothing when OpenSSL refuses them.
std::shared_ptr<const Key> key_from(OSSL_PARAM* parameters, int selection) {
    const Context context(::EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || ::EVP_PKEY_fromdata_init(context.get()) != 1 ||
        ::EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1)
        return nullptr;
    auto made = std::make_shared<Key>();
    made->pkey.reset(key);
    return made;
}

template<const CurveGroup& kGroup>
std::shared_ptr<const EcKey> public_key(std::string_view xy) {
    std::string point = kUncompressedPoint + std::string(xy);
    std::string group = kGroup.name;
    std::array<OSSL_PARAM, 3> parameters{
        ::OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        ::OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        ::OSSL_PARAM_construct_end()};
    auto key = key_from(parameters.data(), EVP_PKEY_PUBLIC_KEY);
    if (!key)
        return nullptr;
    const Context context = context_for(key->pkey.get());
    // Either group has prime order, so the check that leaves out n·Q = 0 says as much.
    if (!context || ::EVP_PKEY_public_check_quick(context.get()) != 1)
        return nullptr;
    return key;
}

template<const CurveGroup& kGroup>
std::shared_ptr<const EcKey> generate() {
    auto key = std::make_shared<Key>();
    key->pkey.reset(::EVP_EC_gen(kGroup.name));
    return key->pkey ? key : nullptr;
}

// The uncompressed point scalar·G; empty when OpenSSL fails.
std::string multiply_generator(const EC_GROUP* group, const BIGNUM* scalar) {
    const Point point(::EC_POINT_new(group));
    std::string encoded(1 + 2 * kCoordinate, '\0');
    if (!point || ::EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, nullptr) != 1 ||
        ::EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(encoded),
                             encoded.size(), nullptr) != encoded.size())
        return {};
    return encoded;
}

template<const CurveGroup& kGroup>
std::shared_ptr<const EcKey> from_private(std::string_view scalar) {
    const Group group(::EC_GROUP_new_by_curve_name(kGroup.nid));
    const Number number(::BN_bin2bn(reinterpret_cast<const unsigned char*>(scalar.data()),
                                    static_cast<int>(scalar.size()), nullptr));
    const ParamBuilder builder(::OSSL_PARAM_BLD_new());
    if (!group || !number || !builder)
        return nullptr;
    const std::string point = multiply_generator(group.get(), number.get());
    if (point.empty() ||
        ::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, kGroup.name,
                                          0) != 1 ||
        ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                           point.size()) != 1 ||
        ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) != 1)
        return nullptr;
    const Params parameters(::OSSL_PARAM_BLD_to_param(builder.get()));
    return parameters ? key_from(parameters.get(), EVP_PKEY_KEYPAIR) : nullptr;
}

template<const CurveGroup& kGroup>
constexpr CurveLibrary kLibrary{&public_key<kGroup>, &generate<kGroup>, &from_private<kGroup>};

} // namespace

const CurveLibrary kPrime256v1Library = kLibrary<kPrime256v1>;

#ifdef BLOCKID_OPENSSL_SECP256K1
namespace {
constexpr CurveGroup kSecp256k1{"secp256k1", NID_secp256k1};
} // namespace

const CurveLibrary kSecp256k1Library = kLibrary<kSecp256k1>;
#endif

} // namespace pam_blockid
