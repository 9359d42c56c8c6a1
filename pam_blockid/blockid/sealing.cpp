// SPDX-License-Identifier: Apache-2.0
#include "blockid/sealing.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <optional>

#include "blockid/base64.h"
#include "blockid/crypto_handle.h"

namespace pam_blockid {
namespace {

using Cipher = CryptoHandle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr std::size_t kIvSize = 16; // not the 12 bytes that GCM usually has
constexpr std::size_t kTagSize = 16;

enum class Direction { Open = 0, Seal = 1 }; // as EVP_CipherInit_ex counts them

Unexpected<SealError> refuse(SealError error) {
    return Unexpected<SealError>(error);
}

unsigned char* bytes_of(char* text) {
    return reinterpret_cast<unsigned char*>(text);
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// An AES-256-GCM context with key and IV; nothing when OpenSSL fails.
Cipher start(Direction direction, const SharedKey& key, std::string_view iv) {
    const int seals = static_cast<int>(direction);
    Cipher cipher(::EVP_CIPHER_CTX_new());
    if (!cipher ||
        ::EVP_CipherInit_ex(cipher.get(), ::EVP_aes_256_gcm(), nullptr, nullptr, nullptr, seals) !=
            1 ||
        ::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(iv.size()),
                              nullptr) != 1 ||
        ::EVP_CipherInit_ex(cipher.get(), nullptr, nullptr, bytes_of(key.view()), bytes_of(iv),
                            seals) != 1)
        return nullptr;
    return cipher;
}

// GCM writes as many bytes as it reads.
bool process(EVP_CIPHER_CTX* cipher, std::string_view in, char* out) {
    int written = 0;
    return in.empty() || ::EVP_CipherUpdate(cipher, bytes_of(out), &written, bytes_of(in),
                                            static_cast<int>(in.size())) == 1;
}

// Judges the tag when opening, makes it when sealing. GCM has no last block to write.
bool finish(EVP_CIPHER_CTX* cipher) {
    unsigned char unused[EVP_MAX_BLOCK_LENGTH];
    int written = 0;
    return ::EVP_CipherFinal_ex(cipher, unused, &written) == 1;
}

} // namespace

std::string_view describe(SealError error) {
    switch (error) {
    case SealError::TooLong:
        return "the text is too long to be sealed";
    case SealError::NotBase64:
        return "the sealed text is not base64";
    case SealError::TooShort:
        return "the sealed text is too short";
    case SealError::NotAuthentic:
        return "the sealed text was sealed with another key or changed";
    case SealError::CryptoFailed:
        break;
    }
    return "the crypto library failed";
}

Expected<std::string, SealError> seal(const SharedKey& key, std::string_view text) {
    const QuietErrors quiet;
    if (text.size() > kSealedTextLimit)
        return refuse(SealError::TooLong);
    std::string sealed(kIvSize + text.size() + kTagSize, '\0');
    if (::RAND_bytes(bytes_of(sealed.data()), kIvSize) != 1)
        return refuse(SealError::CryptoFailed);
    const Cipher cipher = start(Direction::Seal, key, std::string_view(sealed).substr(0, kIvSize));
    char* const tag = sealed.data() + kIvSize + text.size();
    if (!cipher || !process(cipher.get(), text, sealed.data() + kIvSize) || !finish(cipher.get()) ||
        ::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, tag) != 1)
        return refuse(SealError::CryptoFailed);
    return base64::encode(sealed);
}

Expected<Secret, SealError> unseal(const SharedKey& key, std::string_view sealed_base64) {
    const QuietErrors quiet;
    std::optional<std::string> sealed = base64::decode(sealed_base64);
    if (!sealed)
        return refuse(SealError::NotBase64);
    if (sealed->size() < kIvSize + kTagSize)
        return refuse(SealError::TooShort);
    const std::size_t size = sealed->size() - kIvSize - kTagSize;
    if (size > kSealedTextLimit)
        return refuse(SealError::TooLong);
    const std::string_view all = *sealed;
    const Cipher cipher = start(Direction::Open, key, all.substr(0, kIvSize));
    char* const tag = sealed->data() + kIvSize + size;
    Secret text(size);
    if (!cipher || !process(cipher.get(), all.substr(kIvSize, size), text.data()) ||
        ::EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag) != 1)
        return refuse(SealError::CryptoFailed);
    if (!finish(cipher.get()))
        return refuse(SealError::NotAuthentic);
    return text;
}

} // namespace pam_blockid
