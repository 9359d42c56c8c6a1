// SPDX-License-Identifier: Apache-2.0
#include "blockid/blockid_service.h"

#include <algorithm>
#include <array>
#include <system_error>
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

bool may_have_arrived(const HttpFailure& failure) {
    using Kind = HttpFailure::Kind;
    return failure.kind != Kind::Unreachable && failure.kind != Kind::Untrusted &&
           failure.kind != Kind::NoWayOut;
}

// False where the request surely did not arrive, or was refused in words whose meaning is known. A
// service that is asked too often has sent nothing, but what was asked of it counts in the budget:
// that is what keeps a person from asking on.
bool may_have_sent(const HttpResult& result, ServiceAnswer answer) {
    if (!result)
        return may_have_arrived(result.error());
    static constexpr std::array may{ServiceAnswer::Yes, ServiceAnswer::Refused,
                                    ServiceAnswer::TooManyRequests, ServiceAnswer::Failing,
                                    ServiceAnswer::Nonsense};
    return std::ranges::find(may, answer) != may.end();
}

// False where the passcode surely did not arrive, or was refused for who we are.
bool may_be_judged(const HttpResult& result, ServiceAnswer answer) {
    if (!result)
        return may_have_arrived(result.error());
    return answer != ServiceAnswer::UnknownTenant && answer != ServiceAnswer::LicenseRefused &&
           answer != ServiceAnswer::TooManyRequests;
}

ServiceReply without_judgement(ServiceReply reply) {
    reply.may_be_judged = false;
    return reply;
}

// What ids, a key or an adminconsole of another time would explain. Nothing was sent, nor a code
// looked at.
bool may_be_out_of_date(ServiceAnswer answer) {
    return answer == ServiceAnswer::UnknownTenant || answer == ServiceAnswer::LicenseRefused ||
           answer == ServiceAnswer::RequestRefused;
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

BlockIdService::BlockIdService(HttpClient& http, Discovery& discovery, const TenantSettings& tenant,
                               const OtpSettings& otp, std::function<Deadline()> work_deadline)
    : http_(http), discovery_(discovery), settings_(tenant), otp_(otp),
      work_deadline_(std::move(work_deadline)) {}

BlockIdService::~BlockIdService() = default;

ServiceReply BlockIdService::send(const std::string& user, const Contact& contact,
                                  const std::vector<Channel>& channels) {
    // A request without a destination would be answered with the code itself.
    if (channels.empty())
        return without_message({ServiceAnswer::LocalFault, "no destination"});
    if (auto session = need_session(); !session)
        return without_message(session.error());
    ServiceReply reply = generate(user, contact, channels);
    if (!reply.may_have_sent && begins_another_session(reply))
        reply = generate(user, contact, channels);
    return reply;
}

ServiceReply BlockIdService::rehearse() {
    if (auto session = need_session(); !session)
        return without_judgement(session.error());
    ServiceReply reply = ask_directory(http_, settings_, work_deadline_());
    reply.may_be_judged = reply.answer != ServiceAnswer::Unreachable &&
                          reply.answer != ServiceAnswer::ProxyRefused; // as check() has it
    return reply;
}

ServiceReply BlockIdService::check(const std::string& user, const Passcode& passcode) {
    if (auto session = need_session(); !session)
        return without_judgement(session.error());
    ServiceReply reply = verify(user, passcode);
    if (begins_another_session(reply))
        reply = verify(user, passcode);
    return reply;
}

ServiceReply BlockIdService::generate(const std::string& user, const Contact& contact,
                                      const std::vector<Channel>& channels) {
    const auto result =
        post(kGenerate, generate_body(session_->tenant, otp_, user, contact, channels));
    if (!result)
        return without_message(result.error());
    ServiceReply reply = named("generate", read_generate_answer(*result));
    reply.may_have_sent = may_have_sent(*result, reply.answer);
    return reply;
}

ServiceReply BlockIdService::verify(const std::string& user, const Passcode& passcode) {
    const auto result =
        post(verify_path(otp_.verify_api), verify_body(session_->tenant, otp_, user, passcode));
    if (!result)
        return without_judgement(result.error());
    ServiceReply reply = named("verify", read_verify_answer(*result));
    reply.may_be_judged = may_be_judged(*result, reply.answer);
    return reply;
}

void BlockIdService::begin() {
    if (session_ || getting_ready_.valid())
        return;
    try {
        getting_ready_ = std::async(std::launch::async,
                                    [this, deadline = work_deadline_()] { get_ready(deadline); });
    } catch (const std::system_error&) {
        // No thread to be had: everything is done when it is needed.
    }
}

void BlockIdService::finish() {
    if (getting_ready_.valid())
        getting_ready_.wait();
}

std::optional<std::string> BlockIdService::begin_from_kept() {
    auto tenant = discovery_.fresh_tenant();
    if (!tenant || !is_at_directory(*tenant, settings_))
        return std::nullopt;
    std::string address = tenant->adminconsole;
    if (!begin_session(*std::move(tenant)))
        return std::nullopt;
    return address;
}

// An HttpClient cannot open a connection for later without a request; this one is the cheapest.
// When the service was asked for its ids there is a connection already.
void BlockIdService::get_ready(const Deadline& deadline) {
    if (auto learnt = learn_tenant(deadline); !learnt)
        failure_ = std::move(learnt.error());
    else if (!discovery_.has_asked() && is_at_directory(session_->tenant, settings_))
        ask_directory(http_, settings_, deadline);
}

Expected<void, ServiceReply> BlockIdService::need_session() {
    if (getting_ready_.valid())
        getting_ready_.get();
    if (session_)
        return {};
    if (auto failure = std::exchange(failure_, std::nullopt))
        return Unexpected<ServiceReply>(*std::move(failure));
    return learn_tenant(work_deadline_());
}

Expected<void, ServiceReply> BlockIdService::learn_tenant(const Deadline& deadline) {
    auto tenant = discovery_.tenant(deadline);
    if (!tenant)
        return Unexpected<ServiceReply>(std::move(tenant.error()));
    return begin_session(*std::move(tenant));
}

bool BlockIdService::begins_another_session(const ServiceReply& refusal) {
    if (!may_be_out_of_date(refusal.answer))
        return false;
    auto tenant = discovery_.another_tenant(work_deadline_());
    return tenant && begin_session(*std::move(tenant));
}

Expected<void, ServiceReply> BlockIdService::begin_session(Tenant tenant) {
    auto ours = KeyPair::generate(tenant.community_key.curve());
    if (!ours)
        return crypto_fault(describe(ours.error()));
    auto shared = ours->agree(tenant.community_key);
    if (!shared)
        return crypto_fault(describe(shared.error()));
    session_ =
        std::make_unique<Session>(Session{std::move(tenant), *std::move(ours), *std::move(shared)});
    return {};
}

Expected<HttpResult, ServiceReply> BlockIdService::post(const std::string& path, std::string body) {
    auto headers = sealed_headers(session_->ours, session_->shared, settings_.license_key.view(),
                                  std::chrono::system_clock::now());
    if (!headers)
        return crypto_fault(describe(headers.error()));
    HttpRequest request{HttpRequest::Method::Post, session_->tenant.adminconsole + path,
                        *std::move(headers), std::move(body)};
    return std::move(http_.perform({std::move(request)}, work_deadline_()).front());
}

} // namespace pam_blockid
