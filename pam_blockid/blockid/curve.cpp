// SPDX-License-Identifier: Apache-2.0
#include "blockid/curve.h"

#include <openssl/bn.h>

#include <algorithm>
#include <array>
#include <optional>

#include "blockid/base64.h"
#include "blockid/crypto_handle.h"
#include "blockid/curve_keys.h"

namespace pam_blockid {
namespace {

using Number = CryptoHandle<BIGNUM, BN_free>;
using Scratch = CryptoHandle<BN_CTX, BN_CTX_free>;

// Of SEC 2; numbers are 32 bytes, big-endian. The curve is y² = x³ + a·x + b modulo the prime.
struct CurveFacts {
    Curve curve;
    const char* name; // as OpenSSL and the service call it
    std::string_view prime;
    BN_ULONG minus_a;
    std::string_view b;
    std::string_view order;
    const CurveLibrary& library;
};

using namespace std::string_view_literals;

constexpr std::array<CurveFacts, 2> kCurves{{
    {Curve::Secp256k1, "secp256k1",
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xfc\x2f"sv,
     0, "\x07"sv,
     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe"
     "\xba\xae\xdc\xe6\xaf\x48\xa0\x3b\xbf\xd2\x5e\x8c\xd0\x36\x41\x41"sv,
     kSecp256k1Library},
    {Curve::Prime256v1, "prime256v1",
     "\xff\xff\xff\xff\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00"
     "\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv,
     3,
     "\x5a\xc6\x35\xd8\xaa\x3a\x93\xe7\xb3\xeb\xbd\x55\x76\x98\x86\xbc"
     "\x65\x1d\x06\xb0\xcc\x53\xb0\xf6\x3b\xce\x3c\x3e\x27\xd2\x60\x4b"sv,
     "\xff\xff\xff\xff\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff"
     "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"sv,
     kPrime256v1Library},
}};

const CurveFacts& facts_of(Curve curve) {
    return *std::find_if(kCurves.begin(), kCurves.end(),
                         [&](const CurveFacts& facts) { return facts.curve == curve; });
}

Unexpected<KeyError> refuse(KeyError error) {
    return Unexpected<KeyError>(error);
}

// Big-endian numbers of one length compare like text.
bool is_less(std::string_view number, std::string_view bound) {
    return number < bound; // char_traits<char> compares as unsigned char
}

bool is_reduced(std::string_view xy, const CurveFacts& facts) {
    return is_less(xy.substr(0, kCoordinate), facts.prime) &&
           is_less(xy.substr(kCoordinate), facts.prime);
}

Number number_of(std::string_view bytes) {
    return Number(::BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size()), nullptr));
}

// Whether the reduced coordinates fulfil the equation. Nothing in it is secret.
bool is_point_of(const CurveFacts& facts, std::string_view xy) {
    const Number p = number_of(facts.prime), b = number_of(facts.b);
    const Number x = number_of(xy.substr(0, kCoordinate)), y = number_of(xy.substr(kCoordinate));
    const Number right(::BN_new());
    const Scratch scratch(::BN_CTX_new());
    // y² = (x² + a)·x + b
    return p && b && x && y && right && scratch &&
           ::BN_mod_sqr(right.get(), x.get(), p.get(), scratch.get()) == 1 &&
           ::BN_sub_word(right.get(), facts.minus_a) == 1 &&
           ::BN_mod_mul(right.get(), right.get(), x.get(), p.get(), scratch.get()) == 1 &&
           ::BN_mod_add(right.get(), right.get(), b.get(), p.get(), scratch.get()) == 1 &&
           ::BN_mod_sqr(y.get(), y.get(), p.get(), scratch.get()) == 1 &&
           ::BN_cmp(y.get(), right.get()) == 0;
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
    if (std::none_of(kCurves.begin(), kCurves.end(),
                     [&](const CurveFacts& facts) { return is_reduced(bytes, facts); }))
        return KeyError::CoordinateTooLarge;
    return std::nullopt;
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
    const CurveFacts* found = nullptr;
    for (const CurveFacts& facts : kCurves) {
        if (!is_reduced(*xy, facts) || !is_point_of(facts, *xy))
            continue;
        if (found != nullptr)
            return refuse(KeyError::NotOnACurve);
        found = &facts;
    }
    if (found == nullptr)
        return refuse(KeyError::NotOnACurve);
    auto key = found->library.public_key(*xy); // which judges it once more
    if (!key)
        return refuse(KeyError::CryptoFailed);
    return PublicKey(found->curve, std::move(key));
}

Expected<KeyPair, KeyError> KeyPair::of(Curve curve, std::shared_ptr<const EcKey> key) {
    const std::string xy = key ? key->coordinates() : "";
    if (xy.empty())
        return refuse(KeyError::CryptoFailed);
    return KeyPair(curve, std::move(key), base64::encode(xy));
}

Expected<KeyPair, KeyError> KeyPair::generate(Curve curve) {
    const QuietErrors quiet;
    return of(curve, facts_of(curve).library.generate());
}

Expected<KeyPair, KeyError> KeyPair::from_private(Curve curve, std::string_view scalar) {
    const QuietErrors quiet;
    const CurveFacts& facts = facts_of(curve);
    if (scalar.size() != kCoordinate || scalar.find_first_not_of('\0') == scalar.npos ||
        !is_less(scalar, facts.order))
        return refuse(KeyError::BadPrivateKey);
    return of(curve, facts.library.from_private(scalar));
}

Expected<SharedKey, KeyError> KeyPair::agree(const PublicKey& peer) const {
    const QuietErrors quiet;
    if (peer.curve() != curve_)
        return refuse(KeyError::OtherCurve);
    SharedKey shared;
    if (!key_->agree(*peer.key_, shared.span()))
        return refuse(KeyError::CryptoFailed);
    return shared;
}

} // namespace pam_blockid
