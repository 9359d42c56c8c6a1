// Who is let in: the sealed headers, their time stamps, and that each request id is good once.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "blockid/sealing.h"
#include "caller.h"
#include "gatekeeper.h"
#include "random_text.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;
using namespace std::chrono_literals;
using pam_blockid::Curve;
using pam_blockid::KeyPair;

namespace {

constexpr const char* kUuid = "15f9dd86-9a8a-4c66-900a-f711f5acceb1";

} // namespace

TEST_GROUP(Gatekeeper) {
    KeyPair community = KeyPair::generate(Curve::Secp256k1).value();
    Time now = kStart;
    Gatekeeper gatekeeper{community, kLicense, [this] { return now; }};
    Caller caller{community.public_key()};

    void admits(const SealedHeaders& headers) {
        CHECK(gatekeeper.admit(headers).has_value());
    }
    void rejects(const SealedHeaders& headers, Intrusion kind, const std::string& message) {
        const auto admitted = gatekeeper.admit(headers);
        CHECK(!admitted);
        STRCMP_EQUAL(message.c_str(), admitted.error().message.c_str());
        CHECK(admitted.error().kind == kind);
    }
    void rejects_request_id(const std::string& id, const std::string& why) {
        rejects(caller.headers_with(kLicense, id), Intrusion::RequestId,
                "Invalid requestid: " + why);
    }
};

TEST(Gatekeeper, SharesAKeyWithWhomItAdmits) {
    const auto shared = gatekeeper.admit(caller.headers());
    CHECK(shared.has_value());
    STRCMP_EQUAL("text", caller.unsealed(*seal(*shared, "text")).c_str());
}

TEST(Gatekeeper, AdmitsOnPrime256v1Too) {
    const KeyPair other = KeyPair::generate(Curve::Prime256v1).value();
    Gatekeeper keeper(other, kLicense, [this] { return now; });
    CHECK(keeper.admit(Caller(other.public_key()).headers()).has_value());
}

TEST(Gatekeeper, RejectsMissingAndForeignPublicKeys) {
    SealedHeaders headers = caller.headers();
    headers.public_key = "";
    rejects(headers, Intrusion::PublicKey, "Invalid publickey: the key has not 64 bytes");
    headers.public_key = KeyPair::generate(Curve::Prime256v1)->public_key();
    rejects(headers, Intrusion::PublicKey,
            "Invalid publickey: the two keys lie on different curves");
}

TEST(Gatekeeper, RejectsEveryOtherLicense) {
    const std::string id = request_id(now, kUuid);
    for (const std::string& license :
         {std::string(), std::string("another"), std::string(kLicense) + "0",
          std::string(kLicense).substr(1)})
        rejects(caller.headers_with(license, id), Intrusion::License, "Invalid License Key");
    SealedHeaders clear = caller.headers();
    clear.license_key = kLicense;
    rejects(clear, Intrusion::License, "Invalid License Key");
    clear.license_key = "";
    rejects(clear, Intrusion::License, "Invalid License Key");
}

TEST(Gatekeeper, RejectsWhatWasSealedForAnotherKey) {
    SealedHeaders headers = caller.headers();
    headers.public_key = Caller(community.public_key()).headers().public_key;
    rejects(headers, Intrusion::License, "Invalid License Key");
}

TEST(Gatekeeper, TimeStampMayBeSixtySecondsOffEitherWay) {
    for (const auto off : {-60s, 60s})
        admits(caller.headers(now + off));
    for (const auto off : {-61s, 61s})
        rejects_request_id(request_id(now + off, kUuid), "ts is more than 60 seconds off");
}

TEST(Gatekeeper, TimeStampIsComparedInWholeSeconds) {
    now += 900ms;
    admits(caller.headers(kStart - 60s));
    rejects_request_id(request_id(kStart - 61s, kUuid), "ts is more than 60 seconds off");
}

TEST(Gatekeeper, RequestIdIsGoodOnce) {
    const std::string id = request_id(now, kUuid);
    admits(caller.headers_with(kLicense, id));
    rejects_request_id(id, "uuid was used before");
    rejects_request_id(request_id(now + 1s, kUuid), "uuid was used before");
    rejects_request_id(request_id(now, "15F9DD86-9A8A-4C66-900A-F711F5ACCEB1"),
                       "uuid was used before");
    gatekeeper.forget();
    admits(caller.headers_with(kLicense, id));
}

TEST(Gatekeeper, RequestIdIsNotSpentByARejectedRequest) {
    const std::string id = request_id(now, kUuid);
    rejects(caller.headers_with("another", id), Intrusion::License, "Invalid License Key");
    rejects_request_id(request_id(now - 61s, kUuid), "ts is more than 60 seconds off");
    admits(caller.headers_with(kLicense, id));
}

TEST(Gatekeeper, RejectsIncompleteRequestIds) {
    const std::string uuid = R"("uuid":"15f9dd86-9a8a-4c66-900a-f711f5acceb1")";
    rejects_request_id("", "not a JSON object");
    rejects_request_id("[]", "not a JSON object");
    rejects_request_id(R"({"appid":"a",)" + uuid + "}", "ts is not a number of seconds");
    rejects_request_id(R"({"ts":"1700000000","appid":"a",)" + uuid + "}",
                       "ts is not a number of seconds");
    rejects_request_id(R"({"ts":true,"appid":"a",)" + uuid + "}", "ts is not a number of seconds");
    rejects_request_id(R"({"ts":1e300,"appid":"a",)" + uuid + "}",
                       "ts is more than 60 seconds off");
    rejects_request_id(R"({"ts":1700000000,)" + uuid + "}", "appid is missing");
    rejects_request_id(R"({"ts":1700000000,"appid":"a"})", "uuid is not a version 4 UUID");
}

TEST(Gatekeeper, RejectsWhatIsNoUuid) {
    for (const char* uuid :
         {"", "15f9dd86", "15f9dd86-9a8a-1c66-900a-f711f5acceb1",
          "15f9dd869a8a4c66900af711f5acceb1", "15f9dd86-9a8a-4c66-900a-f711f5acceb1-",
          "g5f9dd86-9a8a-4c66-900a-f711f5acceb1"})
        rejects_request_id(request_id(now, uuid), "uuid is not a version 4 UUID");
}

TEST(Gatekeeper, RejectsARequestIdThatIsNotSealed) {
    SealedHeaders headers = caller.headers();
    headers.request_id = "";
    rejects(headers, Intrusion::RequestId, "Invalid requestid: the sealed text is too short");
    headers.request_id = request_id(now, kUuid);
    rejects(headers, Intrusion::RequestId, "Invalid requestid: the sealed text is not base64");
}
