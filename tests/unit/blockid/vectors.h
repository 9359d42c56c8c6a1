// The values of tests/data/sealing.json, made by the vendor's Node SDK.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "blockid/curve.h"

namespace pam_blockid {

struct SealedVector {
    Curve curve;
    std::string private_key;      // 32 bytes
    std::string public_key;       // base64, as are the next ones unless said
    std::string peer_private_key; // 32 bytes
    std::string peer_public_key;
    std::string shared_key; // 32 bytes
    bool leading_zero;
    std::string plaintext;
    std::string sealed;
};

struct RefusedKey {
    std::string why;
    std::string public_key;
};

std::vector<SealedVector> sealed_vectors();
std::vector<RefusedKey> refused_keys();

} // namespace pam_blockid
