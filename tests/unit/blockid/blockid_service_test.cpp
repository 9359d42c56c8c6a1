// What the service is sent, opened with the community's private key as the service would.
// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "blockid/json.h"
#include "blockid/sealing.h"
#include "blockid/service_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string header(const HttpRequest& request, const std::string& name) {
    for (const std::string& line : request.headers) {
        if (line.starts_with(name + ": "))
            return line.substr(name.size() + 2);
    }
    return {};
}

} // namespace

TEST_GROUP_BASE(Service, ServiceOfTests) {
    KeyPair community = *KeyPair::generate(Curve::Secp256k1);

    void setup() override {
        begin();
        http.tell({"t1", "c1", community.public_key(), "https://acme.example/adminconsole"});
    }
    ServiceReply send(const std::vector<Channel>& channels) {
        http.reply(202, R"({"messageId":"m1","info":"OTP request accepted"})");
        return ServiceOfTests::send(channels);
    }
    ServiceReply check() {
        http.reply(200, R"({"status":true})");
        return ServiceOfTests::check();
    }
    std::string opened(const HttpRequest& request, const std::string& name) {
        const auto peer = PublicKey::parse(header(request, "publickey"));
        CHECK(peer.has_value());
        const auto shared = community.agree(*peer);
        const auto text = unseal(*shared, header(request, name));
        CHECK(text.has_value());
        return std::string(text->view());
    }
    Json::Value body_of(const HttpRequest& request) {
        return *read_json_object(request.body);
    }
};

TEST(Service, GenerateForEmailSmsAndBoth) {
    LONGS_EQUAL(ServiceAnswer::Yes, send({Channel::Email, Channel::Sms}).answer);
    const HttpRequest& request = http.requests.at(2);
    STRCMP_EQUAL("https://acme.example/adminconsole/api/r2/otp/generate", request.url.c_str());
    STRCMP_EQUAL(
        R"({"communityId":"c1","emailTo":"john.smith@mysite.com","smsISDCode":"1","smsTo":"1234567890","tenantId":"t1","userId":"john.smith"})",
        request.body.c_str());
    send({Channel::Email});
    STRCMP_EQUAL(
        R"({"communityId":"c1","emailTo":"john.smith@mysite.com","tenantId":"t1","userId":"john.smith"})",
        http.requests.at(3).body.c_str());
    send({Channel::Sms});
    STRCMP_EQUAL(
        R"({"communityId":"c1","smsISDCode":"1","smsTo":"1234567890","tenantId":"t1","userId":"john.smith"})",
        http.requests.at(4).body.c_str());
    send({Channel::Voice});
    STRCMP_EQUAL(
        R"({"communityId":"c1","tenantId":"t1","userId":"john.smith","voiceISDCode":"1","voiceTo":"1234567890"})",
        http.requests.at(5).body.c_str());
}

TEST(Service, ARequestWithoutDestinationIsNeverSent) {
    LONGS_EQUAL(ServiceAnswer::LocalFault, service->send("john.smith", both(), {}).answer);
    LONGS_EQUAL(0, http.requests.size());
}

TEST(Service, HeadersAreSealedForTheCommunity) {
    const auto before = std::chrono::system_clock::now();
    send({Channel::Email});
    const HttpRequest& request = http.requests.at(2);
    STRCMP_EQUAL(kLicense.data(), opened(request, "licensekey").c_str());
    const auto id = read_json_object(opened(request, "requestid"));
    CHECK(id.has_value());
    LONGS_EQUAL(3, id->size());
    STRCMP_EQUAL("pam_blockid", string_member(*id, "appid").c_str());
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(before.time_since_epoch());
    CHECK((*id)["ts"].isInt64());
    CHECK((*id)["ts"].asInt64() >= now.count() && (*id)["ts"].asInt64() <= now.count() + 5);
    const std::string uuid = string_member(*id, "uuid");
    LONGS_EQUAL(36, uuid.size());
    LONGS_EQUAL('4', uuid[14]);
    CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
    LONGS_EQUAL(3, request.headers.size());
}

TEST(Service, OneDiscoveryAndOneKeyPairPerLoginButEachRequestItsOwnId) {
    send({Channel::Email});
    send({Channel::Email});
    check();
    LONGS_EQUAL(5, http.requests.size());
    std::set<std::string> ids;
    std::set<std::string> keys;
    for (std::size_t i = 2; i < 5; ++i) {
        ids.insert(string_member(*read_json_object(opened(http.requests[i], "requestid")), "uuid"));
        keys.insert(header(http.requests[i], "publickey"));
    }
    LONGS_EQUAL(3, ids.size());
    LONGS_EQUAL(1, keys.size());
}

TEST(Service, VerifyByBothGenerationsOfTheApi) {
    LONGS_EQUAL(ServiceAnswer::Yes, check().answer);
    STRCMP_EQUAL("https://acme.example/adminconsole/api/r2/otp/verify",
                 http.requests.at(2).url.c_str());
    STRCMP_EQUAL(R"({"code":"123456","communityId":"c1","tenantId":"t1","userId":"john.smith"})",
                 http.requests.at(2).body.c_str());
    otp.verify_api = VerifyApi::R3;
    check();
    STRCMP_EQUAL("https://acme.example/adminconsole/api/r3/otp/verify",
                 http.requests.at(3).url.c_str());
}

TEST(Service, OptionalSettingsReachTheWire) {
    otp.service_name = "Acme login";
    otp.email_subject = "Your code f\u00fcr Linux";
    otp.validity = std::chrono::seconds(120);
    send({Channel::Email});
    check();
    send({Channel::Sms});
    STRCMP_EQUAL("Acme login", string_member(body_of(http.requests.at(2)), "serviceName").c_str());
    LONGS_EQUAL(120, body_of(http.requests.at(2))["validitySeconds"].asInt());
    STRCMP_EQUAL("Your code f\u00fcr Linux",
                 string_member(body_of(http.requests.at(2)), "emailSubject").c_str());
    CHECK(!body_of(http.requests.at(4)).isMember("emailSubject"));
    STRCMP_EQUAL("Acme login", string_member(body_of(http.requests.at(3)), "serviceName").c_str());
}

TEST(Service, ARehearsalAsksForNoMessage) {
    http.reply(200, R"({"adminconsole":"https://acme.example/adminconsole"})");
    LONGS_EQUAL(ServiceAnswer::Yes, service->rehearse().answer);
    LONGS_EQUAL(3, http.requests.size()); // as many as send makes
    STRCMP_EQUAL("https://acme.example/caas/sd", http.requests.at(2).url.c_str());
    for (const HttpRequest& request : http.requests)
        STRCMP_EQUAL("", header(request, "licensekey").c_str());
    LONGS_EQUAL(ServiceAnswer::Unreachable, service->rehearse().answer);
    http.reply(500, "<html>");
    LONGS_EQUAL(ServiceAnswer::Failing, service->rehearse().answer);
}

TEST(Service, TellsWhetherAMessageMayBeOnItsWay) {
    using Kind = HttpFailure::Kind;
    const std::string locked = R"({"message":"OTP locked for the user"})";
    struct Row {
        HttpResult result;
        bool may_have_sent;
    };
    for (const Row& row : std::vector<Row>{
             {answer(202, R"({"messageId":"m1"})"), true},
             {answer(202, "{}"), true},
             {answer(429, R"({"message":"slow down"})"), true},
             {answer(429, R"({"message":"Invalid License Key"})"), true},
             {answer(403, R"({"message":"User is disabled"})"), true},
             {answer(503, "<html>"), true},
             {answer(403, locked), false},
             {answer(401, R"({"message":"Invalid License Key"})"), false},
             {answer(400, R"({"message":"Unable to load tenant/community"})"), false},
             {failure(Kind::TimedOut), true},
             {failure(Kind::Broken), true},
             {failure(Kind::Cancelled), true},
             {failure(Kind::Unreachable), false},
             {failure(Kind::Untrusted), false},
             {failure(Kind::NoWayOut), false},
         }) {
        http.answers.resize(http.requests.empty() ? 2 : 0, failure(Kind::Broken));
        http.answers.push_back(row.result);
        CHECK_EQUAL(row.may_have_sent,
                    service->send("john.smith", both(), {Channel::Email}).may_have_sent);
    }
}

TEST(Service, AFailedDiscoveryIsAnsweredAndAskedAnewNextTime) {
    http.answers.clear();
    const ServiceReply reply = service->send("john.smith", both(), {Channel::Email});
    LONGS_EQUAL(ServiceAnswer::Unreachable, reply.answer);
    STRCMP_EQUAL("community: nobody there", reply.detail.c_str());
    CHECK(!reply.may_have_sent);
    LONGS_EQUAL(2, http.requests.size());
    service->send("john.smith", both(), {Channel::Email});
    LONGS_EQUAL(4, http.requests.size());
}
