// Sealing: how the license key, the request id and returned codes travel.
//
// A sealed text is base64(iv[16] ‖ AES-256-GCM(text) ‖ tag[16]) under a shared key, with a random
// IV of 16 bytes and no additional data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "blockid/curve.h"
#include "support/expected.h"
#include "support/secret.h"

namespace pam_blockid {

enum class SealError {
    TooLong,      // the text has more than kSealedTextLimit bytes
    NotBase64,    // unseal()
    TooShort,     // unseal(): no room for IV and tag
    NotAuthentic, // unseal(): another key, or bytes were changed
    CryptoFailed, // OpenSSL refused, for lack of memory or randomness for instance
};

inline constexpr std::size_t kSealedTextLimit = 1 << 20;

// Half a sentence for a log: "the sealed text is too short".
std::string_view describe(SealError error);

Expected<std::string, SealError> seal(const SharedKey& key, std::string_view text);
Expected<Secret, SealError> unseal(const SharedKey& key, std::string_view sealed_base64);

} // namespace pam_blockid
