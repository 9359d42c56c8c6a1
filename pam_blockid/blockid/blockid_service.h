// The BlockID service: one tenant, one key pair and one shared secret for all requests of a login,
// sealed headers, generate and verify.
//
// A request that the service refuses because it does not know the ids, the key or what was sealed
// under it is repeated once, where `discovery` has something else to try. Such a refusal has sent
// no message; after any other answer to generate, or none, nothing is repeated.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "blockid/curve.h"
#include "blockid/discovery.h"
#include "blockid/tenant.h"
#include "http/http_client.h"
#include "login/otp_service.h"
#include "settings/settings.h"

namespace pam_blockid {

class BlockIdService final : public OtpService {
public:
    // `work_deadline` tells, at each call, by when the answer must be there. The references must
    // outlive the service.
    BlockIdService(HttpClient& http, Discovery& discovery, const TenantSettings& tenant,
                   const OtpSettings& otp, std::function<Deadline()> work_deadline);
    // Waits for what begin() has begun.
    ~BlockIdService() override;

    // Does in the background what needs no contact yet: learns the tenant, makes the keys,
    // connects. Every other call waits for it to end. Without a thread it does nothing.
    void begin();
    // Waits for what that has begun.
    void finish();
    // Makes the keys for what is kept of the tenant, where that is fresh, and asks nobody. Where
    // the service is; nothing when it has to be asked for, or is on another host than the
    // directory: names without an account go there, and would be as slow as ever.
    std::optional<std::string> begin_from_kept();

    ServiceReply send(const std::string& user, const Contact& contact,
                      const std::vector<Channel>& channels) override;
    // Asks for the service directory once more in the place of generate or verify.
    ServiceReply rehearse() override;
    ServiceReply check(const std::string& user, const Passcode& passcode) override;

private:
    struct Session;

    // After this there is a session_, made by begin() or by the first call.
    Expected<void, ServiceReply> need_session();
    Expected<void, ServiceReply> learn_tenant(const Deadline& deadline);
    void get_ready(const Deadline& deadline);
    Expected<void, ServiceReply> begin_session(Tenant tenant);
    // True when a new session has begun, in which what met `refusal` may do better.
    bool begins_another_session(const ServiceReply& refusal);
    // These need a session.
    ServiceReply generate(const std::string& user, const Contact& contact,
                          const std::vector<Channel>& channels);
    ServiceReply verify(const std::string& user, const Passcode& passcode);
    Expected<HttpResult, ServiceReply> post(const std::string& path, std::string body);

    HttpClient& http_;
    Discovery& discovery_;
    const TenantSettings& settings_;
    const OtpSettings& otp_;
    std::function<Deadline()> work_deadline_;
    std::unique_ptr<Session> session_;
    std::optional<ServiceReply> failure_; // of get_ready()
    std::future<void> getting_ready_;     // the last member: the first to go
};

} // namespace pam_blockid
