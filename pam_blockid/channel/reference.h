// The short reference by which a refusal that a person saw is found in the log.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "channel/messages.h"

namespace pam_blockid {

// Six characters without those that look alike. Module and helper make the same one of the login's
// nonce; it tells 30 of its 128 bits, and only once the login is over or its prompts are out.
inline std::string reference_of(const Nonce& nonce) {
    constexpr std::string_view alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    std::string text;
    for (std::size_t i = 0; i < 6; ++i)
        text += alphabet[static_cast<unsigned char>(nonce[i]) % alphabet.size()];
    return text;
}

} // namespace pam_blockid
