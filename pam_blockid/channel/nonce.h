// The random number of one login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/random.h>

#include <optional>

#include "channel/messages.h"

namespace pam_blockid {

// Nothing when the kernel has no random numbers (getrandom(2)).
inline std::optional<Nonce> make_nonce() {
    Nonce nonce{};
    if (::getrandom(nonce.data(), nonce.size(), 0) != static_cast<ssize_t>(nonce.size()))
        return std::nullopt;
    return nonce;
}

} // namespace pam_blockid
