// Requests that meet a refusal which ids or a key of another time would explain.
// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <vector>

#include "blockid/blockid_service.h"
#include "blockid/json.h"
#include "blockid/made_up_cache.h"
#include "blockid/scripted_http.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

constexpr const char* kUnknown = R"({"message":"Unable to load tenant/community"})";
constexpr const char* kLicenseRefused = R"({"message":"Invalid License Key"})";
constexpr const char* kOtherCurve = R"({"message":"publickey is malformed"})";

struct Refusal {
    long status;
    const char* body;
};
const std::vector<Refusal> kRefusals{{400, kUnknown}, {401, kLicenseRefused}, {400, kOtherCurve}};

std::string fresh_key() {
    return KeyPair::generate(Curve::Secp256k1)->public_key();
}

} // namespace

TEST_GROUP(OutOfDate) {
    ScriptedHttp http;
    TenantSettings tenant;
    OtpSettings otp;
    CacheSettings cache_settings;
    MadeUpCache cache;
    RemarksKept log;
    TenantFacts old{"t1", "c1", fresh_key(), "https://acme.example/a"};
    TenantFacts now{"t2", "c2", fresh_key(), "https://acme.example/b"};
    std::unique_ptr<Discovery> discovery;
    std::unique_ptr<BlockIdService> service;

    void setup() override {
        tenant.dns = "acme.example";
        tenant.community = "default";
        tenant.license_key = Secret(std::string_view("00000000-1111-2222-3333-444444444444"));
        cache.keep(old, seconds(1));
        begin();
    }
    void begin() { // a login
        http.answers.clear();
        http.requests.clear();
        discovery = std::make_unique<Discovery>(http, tenant, cache_settings, cache, log);
        service = std::make_unique<BlockIdService>(http, *discovery, tenant, otp,
                                                   [] { return Deadline::after(seconds(5)); });
    }
    void tell(const TenantFacts& facts) {
        http.reply(200, R"({"tenant":{"id":")" + facts.tenant_id + R"("},"community":{"id":")" +
                            facts.community_id + R"(","publicKey":")" + facts.public_key + "\"}}");
        http.reply(200, R"({"adminconsole":")" + facts.adminconsole + "\"}");
    }
    ServiceReply send() {
        Contact contact;
        contact.email = EmailAddress{"john.smith@mysite.com", "masked"};
        return service->send("john.smith", contact, {Channel::Email});
    }
    ServiceReply check() {
        return service->check("john.smith", *Passcode::parse("123456", {}));
    }
    void check_requests(const std::vector<std::string>& urls) {
        LONGS_EQUAL(urls.size(), http.requests.size());
        for (std::size_t i = 0; i < urls.size(); ++i)
            STRCMP_EQUAL(("https://acme.example" + urls[i]).c_str(), http.requests[i].url.c_str());
    }
};

TEST(OutOfDate, KeptTenantIsAskedForAnewAndGenerateRepeated) {
    for (const Refusal& refusal : kRefusals) {
        cache.keep(old, seconds(1));
        begin();
        http.reply(refusal.status, refusal.body);
        tell(now);
        http.reply(202, R"({"messageId":"m1"})");
        LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
        check_requests({"/a/api/r2/otp/generate", "/api/r1/system/community_info/fetch", "/caas/sd",
                        "/b/api/r2/otp/generate"});
        const auto body = read_json_object(http.requests[3].body);
        STRCMP_EQUAL("t2", string_member(*body, "tenantId").c_str());
        CHECK(cache.entry->facts == now);
    }
}

TEST(OutOfDate, KeptTenantIsAskedForAnewAndVerifyRepeated) {
    for (const Refusal& refusal : kRefusals) {
        cache.keep(old, seconds(1));
        begin();
        http.reply(202, R"({"messageId":"m1"})");
        send();
        http.reply(refusal.status, refusal.body);
        tell(now);
        http.reply(200, R"({"status":true})");
        LONGS_EQUAL(ServiceAnswer::Yes, check().answer);
        LONGS_EQUAL(5, http.requests.size());
    }
}

TEST(OutOfDate, IsAssumedOnceInALogin) {
    http.reply(401, kLicenseRefused);
    tell(now);
    http.reply(401, kLicenseRefused);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, send().answer);
    http.reply(401, kLicenseRefused);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, check().answer);
    LONGS_EQUAL(5, http.requests.size());
}

TEST(OutOfDate, IsNoExplanationWhenTheServiceRepeatsItself) {
    http.reply(401, kLicenseRefused);
    tell(old);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, send().answer);
    LONGS_EQUAL(3, http.requests.size());
}

TEST(OutOfDate, IsNoExplanationForWhatThisLoginHasAsked) {
    cache.entry.reset();
    tell(now);
    http.reply(401, kLicenseRefused);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, send().answer);
    LONGS_EQUAL(3, http.requests.size());
}

TEST(OutOfDate, TheRefusalStandsWhenNobodyCanBeAsked) {
    http.reply(400, kUnknown);
    const ServiceReply reply = send();
    LONGS_EQUAL(ServiceAnswer::UnknownTenant, reply.answer);
    CHECK_FALSE(reply.may_have_sent);
    LONGS_EQUAL(3, http.requests.size());
}

// Of generate, after which a message may be on its way; or that nothing kept would explain.
TEST(OutOfDate, IsNotAssumedAfterAnyOtherAnswer) {
    using Kind = HttpFailure::Kind;
    const auto failure = [](Kind kind) { return Unexpected<HttpFailure>(HttpFailure{kind, ""}); };
    const auto answer = [](long status, const char* body) {
        return HttpResponse{status, "application/json", body};
    };
    for (const HttpResult& result : std::vector<HttpResult>{
             answer(202, "{}"), answer(404, R"({"message":"not found"})"),
             answer(403, R"({"message":"User is disabled"})"), answer(429, kLicenseRefused),
             answer(429, kUnknown), answer(429, "<html>"),
             answer(403, R"({"message":"OTP locked for the user"})"), answer(500, "<html>"),
             failure(Kind::TimedOut), failure(Kind::Broken), failure(Kind::Cancelled),
             failure(Kind::Unreachable), failure(Kind::Untrusted)}) {
        begin();
        http.answers.push_back(result);
        send();
        LONGS_EQUAL(1, http.requests.size());
        CHECK(cache.entry && cache.entry->facts == old);
    }
}
