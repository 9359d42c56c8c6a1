// A client of the simulated service: seals headers as the protocol asks, or differently.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "blockid/curve.h"
#include "clock.h"
#include "gatekeeper.h"

namespace blockid_simulator {

inline constexpr const char* kLicense = "f1c2a0b4-5d6e-4f70-8a91-b2c3d4e5f607";
inline const Time kStart{std::chrono::seconds(1700000000)};

std::string request_id(Time ts, std::string_view uuid);

class Caller {
public:
    explicit Caller(const std::string& community_key);

    // Right in every respect, with a fresh uuid.
    SealedHeaders headers(Time now = kStart) const;
    SealedHeaders headers_with(std::string_view license, std::string_view request_id) const;
    std::string unsealed(const std::string& sealed) const;

private:
    pam_blockid::KeyPair key_;
    pam_blockid::SharedKey shared_;
};

} // namespace blockid_simulator
