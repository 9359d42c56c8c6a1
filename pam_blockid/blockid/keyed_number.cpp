// SPDX-License-Identifier: Apache-2.0
#include "blockid/keyed_number.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>

#include "support/secret.h"

namespace pam_blockid {

namespace {

constexpr std::size_t kSize = 32;
using Digest = SecretBuffer<kSize>;

// Empty when OpenSSL fails.
Digest hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, kSize> bytes{};
    unsigned size = 0;
    Digest digest;
    if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
               &size) != nullptr &&
        size == kSize)
        digest.assign({reinterpret_cast<const char*>(bytes.data()), kSize});
    wipe(std::as_writable_bytes(std::span(bytes)));
    return digest;
}

} // namespace

std::uint64_t keyed_number(std::string_view key, std::string_view text) {
    const Digest digest = hmac_sha256(key, text);
    if (digest.empty())
        return 0;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | static_cast<unsigned char>(digest.view()[i]);
    return number;
}

std::string keyed_seal(std::string_view key, std::string_view purpose, std::string_view text) {
    const Digest derived = hmac_sha256(key, purpose);
    if (derived.empty())
        return {};
    const Digest seal = hmac_sha256(derived.view(), text);
    std::string digits;
    for (const char byte : seal.view()) {
        constexpr const char* kDigits = "0123456789abcdef";
        digits += kDigits[static_cast<unsigned char>(byte) >> 4];
        digits += kDigits[static_cast<unsigned char>(byte) & 15];
    }
    return digits;
}

} // namespace pam_blockid
