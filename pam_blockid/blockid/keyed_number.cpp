// SPDX-License-Identifier: Apache-2.0
#include "blockid/keyed_number.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace pam_blockid {

std::uint64_t keyed_number(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (::HMAC(::EVP_sha256(), key.data(), static_cast<int>(key.size()),
               reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(),
               &size) == nullptr)
        return 0;
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number = number << 8 | digest[i];
    return number;
}

} // namespace pam_blockid
