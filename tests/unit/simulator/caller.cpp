// SPDX-License-Identifier: Apache-2.0
#include "caller.h"

#include "blockid/sealing.h"
#include "random_text.h"

namespace blockid_simulator {

using pam_blockid::KeyPair;
using pam_blockid::PublicKey;

std::string request_id(Time ts, std::string_view uuid) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(ts.time_since_epoch()).count();
    return R"({"ts":)" + std::to_string(seconds) + R"(,"appid":"test","uuid":")" +
           std::string(uuid) + R"("})";
}

Caller::Caller(const std::string& community_key)
    : key_(KeyPair::generate(PublicKey::parse(community_key)->curve()).value()),
      shared_(key_.agree(*PublicKey::parse(community_key)).value()) {}

SealedHeaders Caller::headers(Time now) const {
    return headers_with(kLicense, request_id(now, random_uuid()));
}

SealedHeaders Caller::headers_with(std::string_view license, std::string_view id) const {
    return {key_.public_key(), seal(shared_, license).value(), seal(shared_, id).value()};
}

std::string Caller::unsealed(const std::string& sealed) const {
    return std::string(unseal(shared_, sealed)->view());
}

} // namespace blockid_simulator
