// Reads the three sealed headers of a request and lets in callers that know the license key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <mutex>
#include <set>
#include <string>

#include "blockid/curve.h"
#include "clock.h"
#include "support/expected.h"
#include "support/secret.h"

namespace blockid_simulator {

// As received; empty when missing.
struct SealedHeaders {
    std::string public_key;  // publickey: base64 of X‖Y
    std::string license_key; // licensekey: sealed
    std::string request_id;  // requestid: sealed JSON of ts, appid and uuid
};

// How far `ts` may be off, either way.
inline constexpr std::chrono::seconds kLargestSkew{60};

enum class Intrusion {
    PublicKey, // missing, no point, or on another curve than the community's
    License,   // missing, not sealed for this community, or another license key
    RequestId, // missing, not sealed, incomplete, too old, too new, or used before
};

struct Rejection {
    Intrusion kind;
    std::string message;
};

// Safe to use from several threads.
class Gatekeeper {
public:
    // `now` judges the time stamps of the callers.
    Gatekeeper(pam_blockid::KeyPair community_key, std::string license_key, Now now)
        : license_key_(std::move(license_key)), now_(std::move(now)),
          key_(std::move(community_key)) {}

    // The key that is shared with an admitted caller. Its request id is spent.
    pam_blockid::Expected<pam_blockid::SharedKey, Rejection> admit(const SealedHeaders& headers);
    Time now() const { return now_(); }
    // Lets request ids be used again.
    void forget();
    void change_key(pam_blockid::KeyPair community_key);

private:
    // Empty when the request id is good; it is spent then.
    std::string objection_to(std::string_view request_id);

    pam_blockid::KeyPair key() const;

    const std::string license_key_;
    const Now now_;
    mutable std::mutex mutex_; // of what follows
    pam_blockid::KeyPair key_;
    std::set<std::string> spent_;
};

} // namespace blockid_simulator
