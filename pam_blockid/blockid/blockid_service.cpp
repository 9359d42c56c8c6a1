// SPDX-License-Identifier: Apache-2.0
#include "blockid/blockid_service.h"

#include <utility>

#include "blockid/answers.h"
#include "blockid/requests.h"

namespace pam_blockid {
namespace {

constexpr const char* kGenerate = "/api/r2/otp/generate";

const char* verify_path(VerifyApi api) {
    return api == VerifyApi::R3 ? "/api/r3/otp/verify" : "/api/r2/otp/verify";
}

ServiceReply named(const char* step, ServiceReply reply) {
    if (!reply.detail.empty())
        reply.detail = std::string(step) + ": " + reply.detail;
    return reply;
}

ServiceReply without_message(ServiceReply reply) {
    reply.may_have_sent = false;
    return reply;
}

// False where the request surely did not arrive, or was refused.
bool may_have_sent(const HttpResult& result, ServiceAnswer answer) {
    using Kind = HttpFailure::Kind;
    if (!result)
        return result.error().kind != Kind::Unreachable && result.error().kind != Kind::Untrusted;
    return answer == ServiceAnswer::Yes || answer == ServiceAnswer::Nonsense;
}

Unexpected<ServiceReply> crypto_fault(std::string_view what) {
    return Unexpected<ServiceReply>(
        ServiceReply{ServiceAnswer::LocalFault, "sealing: " + std::string(what)});
}

} // namespace

struct BlockIdService::Session {
    Tenant tenant;
    KeyPair ours;
    SharedKey shared;
};

BlockIdService::BlockIdService(HttpClient& http, const TenantSettings& tenant,
                               const OtpSettings& otp, std::function<Deadline()> work_deadline)
    : http_(http), settings_(tenant), otp_(otp), work_deadline_(std::move(work_deadline)) {}

BlockIdService::~BlockIdService() = default;

ServiceReply BlockIdService::send(const std::string& user, const Contact& contact,
                                  const std::vector<Channel>& channels) {
    // A request without a destination would be answered with the code itself.
    if (channels.empty())
        return without_message({ServiceAnswer::LocalFault, "no destination"});
    const auto session = this->session();
    if (!session)
        return without_message(session.error());
    const auto result = post(**session, kGenerate,
                             generate_body((*session)->tenant, otp_, user, contact, channels));
    if (!result)
        return without_message(result.error());
    ServiceReply reply = named("generate", read_generate_answer(*result));
    reply.may_have_sent = may_have_sent(*result, reply.answer);
    return reply;
}

ServiceReply BlockIdService::rehearse() {
    const auto session = this->session();
    return session ? ask_directory(http_, settings_, work_deadline_()) : session.error();
}

ServiceReply BlockIdService::check(const std::string& user, const Passcode& passcode) {
    const auto session = this->session();
    if (!session)
        return session.error();
    const auto result = post(**session, verify_path(otp_.verify_api),
                             verify_body((*session)->tenant, otp_, user, passcode));
    return result ? named("verify", read_verify_answer(*result)) : result.error();
}

Expected<const BlockIdService::Session*, ServiceReply> BlockIdService::session() {
    if (session_)
        return session_.get();
    auto tenant = discover(http_, settings_, work_deadline_());
    if (!tenant)
        return Unexpected<ServiceReply>(std::move(tenant.error()));
    auto ours = KeyPair::generate(tenant->community_key.curve());
    if (!ours)
        return crypto_fault(describe(ours.error()));
    auto shared = ours->agree(tenant->community_key);
    if (!shared)
        return crypto_fault(describe(shared.error()));
    session_ = std::make_unique<Session>(
        Session{*std::move(tenant), *std::move(ours), *std::move(shared)});
    return session_.get();
}

Expected<HttpResult, ServiceReply> BlockIdService::post(const Session& session,
                                                        const std::string& path, std::string body) {
    auto headers = sealed_headers(session.ours, session.shared, settings_.license_key.view(),
                                  std::chrono::system_clock::now());
    if (!headers)
        return crypto_fault(describe(headers.error()));
    HttpRequest request{HttpRequest::Method::Post, session.tenant.adminconsole + path,
                        *std::move(headers), std::move(body)};
    return std::move(http_.perform({std::move(request)}, work_deadline_()).front());
}

} // namespace pam_blockid
