// A number for a name, and a seal of a text, that only holders of a key can tell.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pam_blockid {

// The first eight bytes of HMAC-SHA-256(key, text); 0 when OpenSSL fails.
std::uint64_t keyed_number(std::string_view key, std::string_view text);

// HMAC-SHA-256 of `text` in 64 hexadecimal digits, by a key that is derived from `key` for
// `purpose` and nothing else; empty when OpenSSL fails.
std::string keyed_seal(std::string_view key, std::string_view purpose, std::string_view text);

} // namespace pam_blockid
