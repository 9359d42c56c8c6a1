// SPDX-License-Identifier: Apache-2.0
#include "blockid/ssh_fingerprint.h"

#include <openssl/evp.h>

#include <array>

#include "blockid/base64.h"

namespace pam_blockid {

std::string ssh_fingerprint(std::string_view key) {
    const auto blob = base64::decode(key);
    std::array<char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (!blob || blob->empty() ||
        ::EVP_Digest(blob->data(), blob->size(), reinterpret_cast<unsigned char*>(digest.data()),
                     &size, ::EVP_sha256(), nullptr) != 1)
        return {};
    std::string text = "SHA256:" + base64::encode({digest.data(), size});
    while (text.ends_with('='))
        text.pop_back();
    return text;
}

} // namespace pam_blockid
