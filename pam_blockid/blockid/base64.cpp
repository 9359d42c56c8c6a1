// SPDX-License-Identifier: Apache-2.0
#include "blockid/base64.h"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

namespace pam_blockid::base64 {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

std::size_t padding_of(std::string_view text) {
    const std::size_t last = text.find_last_not_of('=');
    return last == std::string_view::npos ? text.size() : text.size() - last - 1;
}

} // namespace

std::string encode(std::string_view bytes) {
    // EVP_EncodeBlock counts in int and adds a zero byte, which std::string has room for.
    std::string text;
    constexpr std::size_t block = 3 << 20;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(block, bytes.size()))) {
        const std::string_view part = bytes.substr(0, block);
        const std::size_t at = text.size();
        text.resize(at + (part.size() + 2) / 3 * 4);
        ::EVP_EncodeBlock(bytes_of(text) + at, bytes_of(part), static_cast<int>(part.size()));
    }
    return text;
}

std::optional<std::string> decode(std::string_view text) {
    if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        return std::nullopt;
    // EVP_DecodeBlock skips white space and counts padding as data.
    std::string bytes(text.size() / 4 * 3, '\0');
    const int written =
        ::EVP_DecodeBlock(bytes_of(bytes), bytes_of(text), static_cast<int>(text.size()));
    const std::size_t padding = padding_of(text);
    if (written < 0 || static_cast<std::size_t>(written) < padding)
        return std::nullopt;
    bytes.resize(static_cast<std::size_t>(written) - padding);
    if (encode(bytes) != text)
        return std::nullopt;
    return bytes;
}

} // namespace pam_blockid::base64
