// SPDX-License-Identifier: Apache-2.0
#include "random_text.h"

#include <openssl/rand.h>

#include <stdexcept>
#include <string_view>

namespace blockid_simulator {
namespace {

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (::RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("the random generator failed");
    return bytes;
}

std::string hex(std::string_view bytes) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char raw : bytes) {
        const auto byte = static_cast<unsigned char>(raw);
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

} // namespace

std::string random_uuid() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40); // version
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80); // variant
    std::string text = hex(bytes);
    for (const std::size_t at : {8u, 13u, 18u, 23u})
        text.insert(at, 1, '-');
    return text;
}

std::string random_digits(std::size_t length) {
    std::string digits;
    while (digits.size() < length) {
        const auto byte = static_cast<unsigned char>(random_bytes(1)[0]);
        if (byte < 250) // the rest would favour the digits 0 to 5
            digits += static_cast<char>('0' + byte % 10);
    }
    return digits;
}

std::string random_id() {
    return hex(random_bytes(12));
}

} // namespace blockid_simulator
