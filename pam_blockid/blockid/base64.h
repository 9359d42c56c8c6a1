// Base64 (RFC 4648, section 4) in its one canonical spelling.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pam_blockid::base64 {

std::string encode(std::string_view bytes);

// Nothing unless `text` is exactly what encode() makes of some bytes: no white space, the right
// padding, zero bits after the last byte.
std::optional<std::string> decode(std::string_view text);

} // namespace pam_blockid::base64
