// The BlockID service: discovery once per login, one key pair and one shared secret for all of its
// requests, sealed headers, generate and verify.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "blockid/curve.h"
#include "blockid/tenant.h"
#include "http/http_client.h"
#include "login/otp_service.h"
#include "settings/settings.h"

namespace pam_blockid {

class BlockIdService final : public OtpService {
public:
    // `work_deadline` tells, at each call, by when the answer must be there. The references must
    // outlive the service.
    BlockIdService(HttpClient& http, const TenantSettings& tenant, const OtpSettings& otp,
                   std::function<Deadline()> work_deadline);
    ~BlockIdService() override;

    ServiceReply send(const std::string& user, const Contact& contact,
                      const std::vector<Channel>& channels) override;
    // Asks for the service directory once more in the place of generate or verify.
    ServiceReply rehearse() override;
    ServiceReply check(const std::string& user, const Passcode& passcode) override;

private:
    struct Session;

    // The session, made by the first call.
    Expected<const Session*, ServiceReply> session();
    Expected<HttpResult, ServiceReply> post(const Session& session, const std::string& path,
                                            std::string body);

    HttpClient& http_;
    const TenantSettings& settings_;
    const OtpSettings& otp_;
    std::function<Deadline()> work_deadline_;
    std::unique_ptr<Session> session_;
};

} // namespace pam_blockid
