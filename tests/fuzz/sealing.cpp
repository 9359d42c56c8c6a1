// Base64, public keys and sealed texts: one spelling of base64, only points of their curve as keys,
// and nothing opened that was changed.
// SPDX-License-Identifier: Apache-2.0
#include "blockid/sealing.h"

#include <openssl/bn.h>

#include <memory>
#include <optional>
#include <string>

#include "blockid/base64.h"
#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

struct NumberFree {
    void operator()(BIGNUM* number) const { ::BN_free(number); }
    void operator()(BN_CTX* context) const { ::BN_CTX_free(context); }
};
using Number = std::unique_ptr<BIGNUM, NumberFree>;
using Context = std::unique_ptr<BN_CTX, NumberFree>;

// y² = x³ + ax + b over the field of `prime` (SEC 2).
struct Equation {
    Curve curve;
    const char* prime;
    const char* a;
    const char* b;
};
constexpr Equation kEquations[] = {
    {Curve::Secp256k1, "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F", "0",
     "7"},
    {Curve::Prime256v1, "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
     "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC",
     "5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"}};

Number from_hex(const char* hex) {
    BIGNUM* number = nullptr;
    ::BN_hex2bn(&number, hex);
    return Number(number);
}

Number from_bytes(std::string_view bytes) {
    return Number(::BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size()), nullptr));
}

// By arithmetic alone, without OpenSSL's curves.
bool is_point_of(Curve curve, std::string_view xy) {
    const Equation& facts = kEquations[curve == Curve::Prime256v1];
    const Context context(::BN_CTX_new());
    const Number prime = from_hex(facts.prime);
    const Number a = from_hex(facts.a);
    const Number right = from_hex(facts.b);
    const Number x = from_bytes(xy.substr(0, 32));
    const Number y = from_bytes(xy.substr(32));
    const Number term(::BN_new());
    if (::BN_cmp(x.get(), prime.get()) >= 0 || ::BN_cmp(y.get(), prime.get()) >= 0)
        return false;
    ::BN_mod_sqr(term.get(), x.get(), prime.get(), context.get());
    ::BN_mod_add(term.get(), term.get(), a.get(), prime.get(), context.get());
    ::BN_mod_mul(term.get(), term.get(), x.get(), prime.get(), context.get());
    ::BN_mod_add(right.get(), right.get(), term.get(), prime.get(), context.get());
    ::BN_mod_sqr(term.get(), y.get(), prime.get(), context.get());
    return ::BN_cmp(term.get(), right.get()) == 0;
}

const KeyPair& own_key(Curve curve) {
    static const std::string scalar = std::string(31, '\0') + '\5';
    static const auto k1 = KeyPair::from_private(Curve::Secp256k1, scalar);
    static const auto r1 = KeyPair::from_private(Curve::Prime256v1, scalar);
    return curve == Curve::Secp256k1 ? *k1 : *r1;
}

const SharedKey& shared_key() {
    static const auto key =
        own_key(Curve::Secp256k1).agree(*PublicKey::parse(own_key(Curve::Secp256k1).public_key()));
    return *key;
}

void try_key(std::string_view text) {
    const auto key = PublicKey::parse(text);
    if (!key)
        return;
    const auto xy = base64::decode(text);
    require(xy && xy->size() == 64, "a key has 64 bytes");
    require(is_point_of(key->curve(), *xy), "a key is a point of its curve");
    require(own_key(key->curve()).agree(*key).has_value(), "a key can be used");
}

void try_base64(std::string_view text) {
    if (const auto bytes = base64::decode(text))
        require(base64::encode(*bytes) == text, "base64 has one spelling");
    const auto again = base64::decode(base64::encode(text));
    require(again && *again == text, "what was encoded is decoded");
}

// The first byte says which byte of the sealed text is changed.
void try_sealing(std::string_view text) {
    unseal(shared_key(), text);
    const auto sealed = seal(shared_key(), text);
    require(sealed.has_value(), "a short text can be sealed");
    const auto opened = unseal(shared_key(), *sealed);
    require(opened && opened->view() == text, "what was sealed is opened");
    auto changed = base64::decode(*sealed);
    const std::size_t at = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
    char& byte = changed->at(at % changed->size());
    byte = static_cast<char>(byte ^ 1);
    require(!unseal(shared_key(), base64::encode(*changed)), "what was changed stays closed");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    try_base64(text);
    try_key(text);
    try_key(base64::encode(text)); // so that bytes of a key need no luck to be base64
    try_sealing(text);
    return 0;
}
