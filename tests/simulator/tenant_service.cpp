// SPDX-License-Identifier: Apache-2.0
#include "tenant_service.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <optional>

#include "blockid/base64.h"
#include "blockid/sealing.h"
#include "destinations.h"
#include "json.h"
#include "random_text.h"

namespace blockid_simulator {

using pam_blockid::Expected;
using pam_blockid::Unexpected;

namespace {

constexpr std::chrono::seconds kLongestValidity{24 * 3600};
constexpr std::size_t kLogoSize = 24 * 1024; // before base64
constexpr const char* kUnknownTenant = "Unable to load tenant/community";
// What a tenant's directory names besides the service of passcodes, each below its own path. The
// simulator answers none of them; but clients of all services, the vendor's among them, take a
// directory for one only when it has `licenses`.
constexpr std::array kOtherServices{"acr", "authn",    "authz",    "caas",       "licenses",
                                    "otp", "sessions", "webauthn", "users-mgmt", "reports"};
constexpr const char* kNoUser = "This userId or userPublicKey is mandatory";

// How each outcome of a check is answered; `r3` is the errorCode of the newer endpoint, which says
// 400 in place of `status`.
struct Outcome {
    Check check;
    int status;
    const char* message;
    const char* r3;
};

constexpr std::array<Outcome, 4> kRefusedCodes{{
    {Check::Wrong, 404, "Invalid OTP.", "E10001"},
    {Check::Used, 409, "OTP already used", "E10002"},
    {Check::Expired, 410, "OTP match found, but the validity time has expired", "E10003"},
    {Check::Locked, 403, "OTP request locked for the user.", "E11001"},
}};

Answer r3_refusal(int status, const std::string& message, const char* code) {
    Json::Value body;
    body["message"] = message;
    body["status"] = false;
    body["errorMessage"] = message;
    body["errorCode"] = code;
    return json_answer(status, body);
}

Answer refused_code(VerifyApi api, const Outcome& outcome) {
    if (api == VerifyApi::R3)
        return r3_refusal(400, outcome.message, outcome.r3);
    Json::Value body;
    body["error_code"] = outcome.status;
    body["message"] = outcome.message;
    body["status"] = false;
    return json_answer(outcome.status, body);
}

Answer rejected(const Rejection& rejection) {
    return message_answer(rejection.kind == Intrusion::PublicKey ? 400 : 401, rejection.message);
}

Answer rejected(VerifyApi api, const Rejection& rejection) {
    if (api == VerifyApi::R3 && rejection.kind == Intrusion::License)
        return r3_refusal(401, rejection.message, "E20002");
    return rejected(rejection);
}

Answer unknown_tenant(VerifyApi api) {
    return api == VerifyApi::R3 ? r3_refusal(400, kUnknownTenant, "E20001")
                                : message_answer(400, kUnknownTenant);
}

std::string user_of(const Json::Value& body) {
    const std::string user = text_of(body, "userId");
    return user.empty() ? text_of(body, "userPublicKey") : user;
}

Expected<std::chrono::seconds, Answer> validity_of(const Json::Value& body,
                                                   std::chrono::seconds usual) {
    if (body["validitySeconds"].isNull())
        return usual;
    const std::string text = text_of(body, "validitySeconds");
    const bool digits = !text.empty() && text.size() <= 6 &&
                        text.find_first_not_of("0123456789") == std::string::npos;
    const std::chrono::seconds validity{digits ? std::stoi(text) : 0};
    if (validity < std::chrono::seconds(1) || validity > kLongestValidity)
        return Unexpected<Answer>(
            message_answer(400, "validitySeconds must be a whole number from 1 to 86400"));
    return validity;
}

} // namespace

struct TenantService::Sent {
    bool locked;
    std::string code;
    Time time;
};

TenantService::TenantService(Tenant tenant, pam_blockid::KeyPair community_key,
                             ServiceHabits habits, Now now, Now caller_now, Deliver deliver)
    : tenant_(std::move(tenant)), habits_(habits), now_(std::move(now)),
      deliver_(std::move(deliver)),
      gatekeeper_(community_key, tenant_.license_key, std::move(caller_now)),
      identity_{tenant_.tenant_id, tenant_.community_id, community_key.public_key()} {}

Answer TenantService::community(std::string_view body) const {
    const std::optional<Json::Value> wanted = parse_object(body);
    if (!wanted)
        return message_answer(400, "The body is not a JSON object");
    const auto is_wanted = [&](const std::string& name) {
        return ::strcasecmp(name.c_str(), text_of(*wanted, "dns").c_str()) == 0;
    };
    // The vendor's clients ask by name or, once they know them, by id.
    const Identity own = identity();
    const bool tenant = text_of(*wanted, "tenantId") == own.tenant_id ||
                        std::any_of(tenant_.dns_names.begin(), tenant_.dns_names.end(), is_wanted);
    const bool community = text_of(*wanted, "communityId") == own.community_id ||
                           text_of(*wanted, "communityName") == tenant_.community;
    if (!tenant || !community)
        return message_answer(400, kUnknownTenant);

    Json::Value info;
    info["tenant"]["id"] = own.tenant_id;
    info["tenant"]["tenanttag"] = "simulator";
    info["tenant"]["dns"] = tenant_.dns_names.front();
    info["tenant"]["name"] = "BlockID simulator";
    info["community"]["id"] = own.community_id;
    info["community"]["tenantid"] = own.tenant_id;
    info["community"]["name"] = tenant_.community;
    info["community"]["publicKey"] = own.public_key;
    const Json::Value& skip = (*wanted)["skipLogos"];
    if (!skip.isBool() || !skip.asBool()) {
        const std::string logo = pam_blockid::base64::encode(std::string(kLogoSize, '\x89'));
        info["tenant"]["logo"] = "data:image/png;base64," + logo;
        info["community"]["logo"] = "data:image/png;base64," + logo;
    }
    return json_answer(200, info);
}

Answer TenantService::discovery() const {
    Json::Value services;
    for (const char* name : kOtherServices)
        services[name] = "https://" + tenant_.dns_names.front() + "/" + name;
    services["global_caas"] = services["caas"];
    services["adminconsole"] = tenant_.adminconsole;
    return json_answer(200, services);
}

Answer TenantService::generate(const SealedHeaders& headers, std::string_view body) {
    const auto shared = gatekeeper_.admit(headers);
    if (!shared)
        return rejected(shared.error());
    const std::optional<Json::Value> request = parse_object(body);
    if (!request)
        return message_answer(400, "The body is not a JSON object");
    if (!is_ours(*request))
        return message_answer(400, kUnknownTenant);
    const std::string user = user_of(*request);
    if (user.empty())
        return message_answer(400, kNoUser);
    const auto destinations = destinations_of(*request);
    if (!destinations)
        return destinations.error();
    const auto validity = validity_of(*request, habits_.validity);
    if (!validity)
        return validity.error();

    const Sent sent = send_code(user, *validity);
    if (sent.locked)
        return message_answer(403, "OTP locked for the user");
    Json::Value accepted;
    accepted["messageId"] = random_uuid();
    accepted["info"] = "OTP request accepted";
    for (const Destination& destination : *destinations)
        deliver_({sent.time, accepted["messageId"].asString(), user, destination.channel,
                  destination.to, sent.code, text_of(*request, "serviceName"), *validity,
                  text_of(*request, "emailSubject")});
    if (destinations->empty()) {
        Json::Value data;
        data["code"] = sent.code;
        data["ttl"] = Json::Int64{validity->count()};
        accepted["data"] = seal(*shared, to_line(data)).value();
    }
    return json_answer(202, accepted);
}

Answer TenantService::verify(VerifyApi api, const SealedHeaders& headers, std::string_view body) {
    const auto shared = gatekeeper_.admit(headers);
    if (!shared)
        return rejected(api, shared.error());
    const std::optional<Json::Value> request = parse_object(body);
    if (!request)
        return message_answer(400, "The body is not a JSON object");
    if (!is_ours(*request))
        return unknown_tenant(api);
    const std::string user = user_of(*request);
    if (user.empty())
        return message_answer(400, kNoUser);
    const std::string code = text_of(*request, "code");
    if (code.empty())
        return message_answer(400, "code is mandatory");

    const Check check = [&] {
        const std::lock_guard lock(mutex_);
        return accounts_[user].check(code, now_());
    }();
    for (const Outcome& outcome : kRefusedCodes) {
        if (outcome.check == check)
            return refused_code(api, outcome);
    }
    Json::Value granted;
    granted["otp_type"] = "numeric";
    granted["status"] = habits_.status_as_string ? Json::Value("true") : Json::Value(true);
    return json_answer(200, granted);
}

void TenantService::unlock(const std::string& user) {
    const std::lock_guard lock(mutex_);
    accounts_[user].unlock();
}

void TenantService::change_key(pam_blockid::KeyPair community_key) {
    {
        const std::lock_guard lock(mutex_);
        identity_.public_key = community_key.public_key();
    }
    gatekeeper_.change_key(std::move(community_key));
}

void TenantService::change_ids(std::string tenant_id, std::string community_id) {
    const std::lock_guard lock(mutex_);
    identity_.tenant_id = std::move(tenant_id);
    identity_.community_id = std::move(community_id);
}

TenantService::Identity TenantService::identity() const {
    const std::lock_guard lock(mutex_);
    return identity_;
}

void TenantService::reset() {
    gatekeeper_.forget();
    const std::lock_guard lock(mutex_);
    accounts_.clear();
}

bool TenantService::is_ours(const Json::Value& body) const {
    const Identity own = identity();
    return text_of(body, "tenantId") == own.tenant_id &&
           text_of(body, "communityId") == own.community_id;
}

TenantService::Sent TenantService::send_code(const std::string& user,
                                             std::chrono::seconds validity) {
    const std::lock_guard lock(mutex_);
    Account& account = accounts_[user];
    const Time now = now_();
    if (account.locked(now))
        return {true, {}, now};
    std::string code = random_digits(habits_.code_length);
    while (account.holds(code)) // a newer code replaces the older, so it is another one
        code = random_digits(habits_.code_length);
    account.send(code, now + validity);
    return {false, code, now};
}

} // namespace blockid_simulator
