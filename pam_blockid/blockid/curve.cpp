// SPDX-License-Identifier: Apache-2.0
#include "blockid/curve.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <optional>

#include "blockid/base64.h"
#include "blockid/crypto_handle.h"

namespace pam_blockid {

struct EcKey {
    CryptoHandle<EVP_PKEY, EVP_PKEY_free> pkey;
};

namespace {

using Context = CryptoHandle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Group = CryptoHandle<EC_GROUP, EC_GROUP_free>;
using Point = CryptoHandle<EC_POINT, EC_POINT_free>;
using Number = CryptoHandle<BIGNUM, BN_clear_free>;
using ParamBuilder = CryptoHandle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = CryptoHandle<OSSL_PARAM, OSSL_PARAM_free>;

constexpr std::size_t kCoordinate = 32;
constexpr char kUncompressed = 0x04; // SEC 1, section 2.3.3

struct CurveFacts {
    Curve curve;
    const char* name; // as OpenSSL and the service call it
    int nid;
    std::string_view prime; // SEC 2: 32 bytes, big-endian
};

using namespace std::string_view_literals;

constexpr std::array<CurveFacts, 2> kCurves{{
    {Curve::Secp256k1, "secp256k1", NID_secp256k1,
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xfc\x2f"sv},
    {Curve::Prime256v1, "prime256v1", NID_X9_62_prime256v1,
     "\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"
     "\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv},
}};

const CurveFacts& facts_of(Curve curve) {
    return *std::find_if(kCurves.begin(), kCurves.end(),
                         [&](const CurveFacts& facts) { return facts.curve == curve; });
}

Unexpected<KeyError> refuse(KeyError error) {
    return Unexpected<KeyError>(error);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// Big-endian numbers of one length compare like text.
bool is_reduced(std::string_view coordinate, std::string_view prime) {
    return coordinate < prime; // char_traits<char> compares as unsigned char
}

Context context_for(EVP_PKEY* key) {
    return Context(::EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
}

// A key of `parameters`, which name the group; nothing when OpenSSL refuses them.
std::shared_ptr<const EcKey> key_from(OSSL_PARAM* parameters, int selection) {
    const Context context(::EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || ::EVP_PKEY_fromdata_init(context.get()) != 1 ||
        ::EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1)
        return nullptr;
    auto made = std::make_shared<EcKey>();
    made->pkey.reset(key);
    return made;
}

// Nothing when `xy` is not a point of the curve.
std::shared_ptr<const EcKey> public_key_from(const CurveFacts& facts, std::string_view xy) {
    std::string point = kUncompressed + std::string(xy);
    std::string group = facts.name;
    std::array<OSSL_PARAM, 3> parameters{
        ::OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        ::OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        ::OSSL_PARAM_construct_end()};
    auto key = key_from(parameters.data(), EVP_PKEY_PUBLIC_KEY);
    if (!key)
        return nullptr;
    const Context context = context_for(key->pkey.get());
    // Both groups have prime order, so the check that leaves out n·Q = 0 says as much.
    if (!context || ::EVP_PKEY_public_check_quick(context.get()) != 1)
        return nullptr;
    return key;
}

// Why `bytes` cannot be a public key, by shape alone.
std::optional<KeyError> objection_to(std::string_view bytes) {
    const bool zero = bytes.find_first_not_of('\0') == std::string_view::npos;
    if (zero && (bytes.size() == 1 || bytes.size() == 2 * kCoordinate))
        return KeyError::PointAtInfinity;
    if (bytes.size() == 2 * kCoordinate + 1 && "\x04\x06\x07"sv.find(bytes[0]) != bytes.npos)
        return KeyError::Prefixed;
    if (bytes.size() != 2 * kCoordinate)
        return KeyError::WrongLength;
    const auto fits = [&](const CurveFacts& facts) {
        return is_reduced(bytes.substr(0, kCoordinate), facts.prime) &&
               is_reduced(bytes.substr(kCoordinate), facts.prime);
    };
    if (std::none_of(kCurves.begin(), kCurves.end(), fits))
        return KeyError::CoordinateTooLarge;
    return std::nullopt;
}

// X‖Y of an existing key; empty when OpenSSL fails.
std::string coordinates_of(const EcKey& key) {
    std::string point(1 + 2 * kCoordinate, '\0');
    std::size_t size = 0;
    if (::EVP_PKEY_get_octet_string_param(key.pkey.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                          reinterpret_cast<unsigned char*>(point.data()),
                                          point.size(), &size) != 1 ||
        size != point.size() || point[0] != kUncompressed)
        return {};
    return point.substr(1);
}

// The uncompressed point scalar·G; empty when OpenSSL fails.
std::string multiply_generator(const EC_GROUP* group, const BIGNUM* scalar) {
    const Point point(::EC_POINT_new(group));
    std::string encoded(1 + 2 * kCoordinate, '\0');
    if (!point || ::EC_POINT_mul(group, point.get(), scalar, nullptr, nullptr, nullptr) != 1 ||
        ::EC_POINT_point2oct(group, point.get(), POINT_CONVERSION_UNCOMPRESSED,
                             reinterpret_cast<unsigned char*>(encoded.data()), encoded.size(),
                             nullptr) != encoded.size())
        return {};
    return encoded;
}

std::shared_ptr<const EcKey> key_pair_from(const CurveFacts& facts, const EC_GROUP* group,
                                           const BIGNUM* scalar) {
    const std::string point = multiply_generator(group, scalar);
    const ParamBuilder builder(::OSSL_PARAM_BLD_new());
    if (point.empty() || !builder ||
        ::OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts.name,
                                          0) != 1 ||
        ::OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                           point.size()) != 1 ||
        ::OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar) != 1)
        return nullptr;
    const Params parameters(::OSSL_PARAM_BLD_to_param(builder.get()));
    return parameters ? key_from(parameters.get(), EVP_PKEY_KEYPAIR) : nullptr;
}

} // namespace

std::string_view name_of(Curve curve) {
    return facts_of(curve).name;
}

std::string_view describe(KeyError error) {
    switch (error) {
    case KeyError::NotBase64:
        return "the key is not base64";
    case KeyError::WrongLength:
        return "the key has not 64 bytes";
    case KeyError::Prefixed:
        return "the key begins with a point prefix";
    case KeyError::PointAtInfinity:
        return "the key is the point at infinity";
    case KeyError::CoordinateTooLarge:
        return "a coordinate of the key is not reduced";
    case KeyError::NotOnACurve:
        return "the key lies neither on secp256k1 nor on prime256v1";
    case KeyError::OtherCurve:
        return "the two keys lie on different curves";
    case KeyError::BadPrivateKey:
        return "the private key is out of range";
    case KeyError::CryptoFailed:
        break;
    }
    return "the crypto library failed";
}

Expected<PublicKey, KeyError> PublicKey::parse(std::string_view base64_xy) {
    const QuietErrors quiet;
    const std::optional<std::string> xy = base64::decode(base64_xy);
    if (!xy)
        return refuse(KeyError::NotBase64);
    if (const std::optional<KeyError> objection = objection_to(*xy))
        return refuse(*objection);
    std::optional<PublicKey> found;
    for (const CurveFacts& facts : kCurves) {
        auto key = public_key_from(facts, *xy);
        if (key && found)
            return refuse(KeyError::NotOnACurve);
        if (key)
            found = PublicKey(facts.curve, std::move(key));
    }
    if (!found)
        return refuse(KeyError::NotOnACurve);
    return *std::move(found);
}

Expected<KeyPair, KeyError> KeyPair::generate(Curve curve) {
    const QuietErrors quiet;
    auto key = std::make_shared<EcKey>();
    key->pkey.reset(::EVP_EC_gen(facts_of(curve).name));
    if (!key->pkey)
        return refuse(KeyError::CryptoFailed);
    const std::string xy = coordinates_of(*key);
    if (xy.empty())
        return refuse(KeyError::CryptoFailed);
    return KeyPair(curve, std::move(key), base64::encode(xy));
}

Expected<KeyPair, KeyError> KeyPair::from_private(Curve curve, std::string_view scalar) {
    const QuietErrors quiet;
    const CurveFacts& facts = facts_of(curve);
    const Group group(::EC_GROUP_new_by_curve_name(facts.nid));
    const Number number(::BN_bin2bn(
        bytes_of(scalar), static_cast<int>(std::min(scalar.size(), kCoordinate)), nullptr));
    if (!group || !number)
        return refuse(KeyError::CryptoFailed);
    if (scalar.size() != kCoordinate || ::BN_is_zero(number.get()) ||
        ::BN_cmp(number.get(), ::EC_GROUP_get0_order(group.get())) >= 0)
        return refuse(KeyError::BadPrivateKey);
    auto key = key_pair_from(facts, group.get(), number.get());
    if (!key)
        return refuse(KeyError::CryptoFailed);
    const std::string xy = coordinates_of(*key);
    if (xy.empty())
        return refuse(KeyError::CryptoFailed);
    return KeyPair(curve, std::move(key), base64::encode(xy));
}

Expected<SharedKey, KeyError> KeyPair::agree(const PublicKey& peer) const {
    const QuietErrors quiet;
    if (peer.curve() != curve_)
        return refuse(KeyError::OtherCurve);
    const Context context = context_for(key_->pkey.get());
    SharedKey shared;
    std::size_t size = SharedKey::kSize;
    // The peer was checked when it was parsed; a second check would double the cost of a login's
    // keys.
    if (!context || ::EVP_PKEY_derive_init(context.get()) != 1 ||
        ::EVP_PKEY_derive_set_peer_ex(context.get(), peer.key_->pkey.get(), 0) != 1 ||
        ::EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(shared.span().data()),
                          &size) != 1 ||
        size != SharedKey::kSize)
        return refuse(KeyError::CryptoFailed);
    return shared;
}

} // namespace pam_blockid
