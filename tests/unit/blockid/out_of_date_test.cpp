// Requests that meet a refusal which ids or a key of another time would explain.
// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "blockid/json.h"
#include "blockid/service_fixture.h"

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

} // namespace

TEST_GROUP_BASE(OutOfDate, ServiceOfTests) {
    TenantFacts old{"t1", "c1", fresh_key(), "https://acme.example/a"};
    TenantFacts now{"t2", "c2", fresh_key(), "https://acme.example/b"};

    void setup() override {
        cache.keep(old, seconds(1));
        begin();
    }
};

TEST(OutOfDate, KeptTenantIsAskedForAnewAndGenerateRepeated) {
    for (const Refusal& refusal : kRefusals) {
        cache.keep(old, seconds(1));
        begin();
        http.reply(refusal.status, refusal.body);
        http.tell(now);
        http.reply(202, R"({"messageId":"m1"})");
        LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
        check_requests({"https://acme.example/a/api/r2/otp/generate",
                        "https://acme.example/api/r1/system/community_info/fetch",
                        "https://acme.example/caas/sd",
                        "https://acme.example/b/api/r2/otp/generate"});
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
        http.tell(now);
        http.reply(200, R"({"status":true})");
        LONGS_EQUAL(ServiceAnswer::Yes, check().answer);
        LONGS_EQUAL(5, http.requests.size());
    }
}

TEST(OutOfDate, IsAssumedOnceInALogin) {
    http.reply(401, kLicenseRefused);
    http.tell(now);
    http.reply(401, kLicenseRefused);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, send().answer);
    http.reply(401, kLicenseRefused);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, check().answer);
    LONGS_EQUAL(5, http.requests.size());
}

TEST(OutOfDate, IsNoExplanationWhenTheServiceRepeatsItself) {
    http.reply(401, kLicenseRefused);
    http.tell(old);
    LONGS_EQUAL(ServiceAnswer::LicenseRefused, send().answer);
    LONGS_EQUAL(3, http.requests.size());
}

TEST(OutOfDate, IsNoExplanationForWhatThisLoginHasAsked) {
    cache.entry.reset();
    http.tell(now);
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
