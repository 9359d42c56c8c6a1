// The service of one tenant with one community: the rules of its endpoints, without HTTP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "account.h"
#include "answer.h"
#include "blockid/curve.h"
#include "clock.h"
#include "delivery.h"
#include "gatekeeper.h"

namespace blockid_simulator {

struct Tenant {
    std::vector<std::string> dns_names; // each may carry a port; the first is its own
    std::string community;
    std::string license_key;
    std::string adminconsole; // what service discovery names
    std::string tenant_id;
    std::string community_id;
};

enum class VerifyApi { R2, R3 };

struct ServiceHabits {
    std::chrono::seconds validity{300}; // of a code, where the request names none
    std::size_t code_length = 6;
    bool status_as_string = false; // "true" in place of true
};

// Safe to use from several threads.
class TenantService {
public:
    // Brings a message to its destination.
    using Deliver = std::function<void(const Message&)>;

    // `now` runs codes and locks, `caller_now` judges the time stamps of requests.
    TenantService(Tenant tenant, pam_blockid::KeyPair community_key, ServiceHabits habits, Now now,
                  Now caller_now, Deliver deliver);

    // POST …/api/r1/system/community_info/fetch
    Answer community(std::string_view body) const;
    // GET …/caas/sd
    Answer discovery() const;
    // POST …/api/r2/otp/generate
    Answer generate(const SealedHeaders& headers, std::string_view body);
    // POST …/api/r2/otp/verify and …/api/r3/otp/verify
    Answer verify(VerifyApi api, const SealedHeaders& headers, std::string_view body);

    // The time by which it judges the time stamps of requests.
    Time caller_now() const { return gatekeeper_.now(); }

    // What an administrator of the tenant does.
    void unlock(const std::string& user);
    // Gives the community another key; what was sealed under the old one is no license any more.
    void change_key(pam_blockid::KeyPair community_key);
    // Gives tenant and community other ids; the old ones are no tenant any more.
    void change_ids(std::string tenant_id, std::string community_id);
    // Forgets every user and every request id.
    void reset();

private:
    struct Sent;

    bool is_ours(const Json::Value& body) const;
    Sent send_code(const std::string& user, std::chrono::seconds validity);

    // What callers learn from discovery.
    struct Identity {
        std::string tenant_id;
        std::string community_id;
        std::string public_key;
    };
    Identity identity() const;

    const Tenant tenant_; // as it was at first
    const ServiceHabits habits_;
    const Now now_;
    const Deliver deliver_;
    Gatekeeper gatekeeper_;
    mutable std::mutex mutex_; // of what follows
    Identity identity_;
    std::map<std::string, Account> accounts_;
};

} // namespace blockid_simulator
