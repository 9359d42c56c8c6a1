// The endpoints' rules and their exact answers.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>
#include <vector>

#include "caller.h"
#include "json.h"
#include "tenant_service.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;
using namespace std::chrono_literals;
using pam_blockid::Curve;
using pam_blockid::KeyPair;

namespace {

const Tenant kTenant{{"tenant.example:8443", "127.0.0.1:8443"},
                     "default",
                     kLicense,
                     "https://tenant.example:8443/adminconsole",
                     "5f3d8d0cd866fa61019cf968",
                     "5f3d8d0cd866fa61019cf969"};

constexpr const char* kUnknownTenant = R"({"message":"Unable to load tenant/community"})";

} // namespace

TEST_GROUP(TenantService) {
    KeyPair community = KeyPair::generate(Curve::Secp256k1).value();
    Time now = kStart;
    std::vector<Message> messages;
    TenantService service = make({});
    Caller caller{community.public_key()};

    TenantService make(ServiceHabits habits) {
        return TenantService(
            kTenant, community, habits, [this] { return now; }, [] { return kStart; },
            [this](const Message& message) { messages.push_back(message); });
    }

    // A body for `user` with `more` members behind the ids.
    static std::string body(const std::string& user, const std::string& more) {
        return R"({"userId":")" + user + R"(","tenantId":")" + kTenant.tenant_id +
               R"(","communityId":")" + kTenant.community_id + "\"" +
               (more.empty() ? "" : "," + more) + "}";
    }
    Answer generate(const std::string& user, const std::string& more) {
        return service.generate(caller.headers(), body(user, more));
    }
    Answer generate(const std::string& user) {
        return generate(user, R"("emailTo":"joe@example.com")");
    }
    Answer verify(VerifyApi api, const std::string& user, const std::string& code) {
        return service.verify(api, caller.headers(), body(user, R"("code":")" + code + "\""));
    }
    std::string wrong_code() const {
        return messages.back().code == "000000" ? "1" : "000000";
    }

    static void answers(int status, const std::string& expected, const Answer& answer) {
        LONGS_EQUAL(status, answer.status);
        STRCMP_EQUAL(expected.c_str(), answer.body.c_str());
    }
    static void answers_r3(int status, const std::string& code, const std::string& message,
                           const Answer& answer) {
        answers(status,
                R"({"errorCode":")" + code + R"(","errorMessage":")" + message +
                    R"(","message":")" + message + R"(","status":false})",
                answer);
    }
    static void answers_r2(int status, const std::string& message, const Answer& answer) {
        answers(status,
                R"({"error_code":)" + std::to_string(status) + R"(,"message":")" + message +
                    R"(","status":false})",
                answer);
    }
    void lock(const std::string& user) {
        generate(user);
        for (int i = 0; i < 6; ++i)
            verify(VerifyApi::R2, user, wrong_code());
    }
};

TEST(TenantService, TellsTheCommunity) {
    for (const char* wanted :
         {R"({"dns":"tenant.example:8443","communityName":"default","skipLogos":true})",
          R"({"dns":"TENANT.example:8443","communityName":"default","skipLogos":true,"more":[]})",
          R"({"dns":"127.0.0.1:8443","communityName":"default","skipLogos":true})",
          R"({"tenantId":"5f3d8d0cd866fa61019cf968","communityId":"5f3d8d0cd866fa61019cf969",)"
          R"("skipLogos":true})"}) {
        const Answer answer = service.community(wanted);
        LONGS_EQUAL(200, answer.status);
        const auto info = parse_object(answer.body);
        CHECK(info.has_value());
        CHECK((*info)["tenant"]["id"] == kTenant.tenant_id);
        CHECK((*info)["tenant"]["tenanttag"].isString());
        CHECK((*info)["community"]["id"] == kTenant.community_id);
        CHECK((*info)["community"]["publicKey"] == community.public_key());
        CHECK(answer.body.size() < 1000);
    }
}

TEST(TenantService, SendsLogosUnlessTheyAreSkipped) {
    for (const char* skip : {"", R"(,"skipLogos":false)", R"(,"skipLogos":"yes")"}) {
        const Answer answer = service.community(
            R"({"dns":"tenant.example:8443","communityName":"default")" + std::string(skip) + "}");
        LONGS_EQUAL(200, answer.status);
        CHECK(answer.body.size() > 20000);
    }
}

TEST(TenantService, KnowsNoOtherTenantOrCommunity) {
    for (const char* wanted : {"{}", R"({"dns":"tenant.example","communityName":"default"})",
                               R"({"dns":"tenant.example:8443","communityName":"Default"})",
                               R"({"dns":"tenant.example:8443"})", R"({"communityName":"default"})",
                               R"({"dns":["tenant.example:8443"],"communityName":"default"})"})
        answers(400, kUnknownTenant, service.community(wanted));
    LONGS_EQUAL(400, service.community("not json").status);
}

TEST(TenantService, TellsItsAdminconsole) {
    const Answer answer = service.discovery();
    LONGS_EQUAL(200, answer.status);
    CHECK((*parse_object(answer.body))["adminconsole"] == kTenant.adminconsole);
}

TEST(TenantService, SendsOneCodeToEveryDestination) {
    const Answer answer =
        generate("joe", R"("emailTo":"joe@example.com","smsTo":"4155550100","smsISDCode":"1",)"
                        R"("voiceTo":"9812345678","voiceISDCode":91,"serviceName":"sshd",)"
                        R"("emailSubject":"Your code")");
    LONGS_EQUAL(202, answer.status);
    const auto accepted = *parse_object(answer.body);
    LONGS_EQUAL(2, accepted.size());
    CHECK(accepted["info"] == "OTP request accepted");
    LONGS_EQUAL(36, accepted["messageId"].asString().size());
    LONGS_EQUAL(3, messages.size());
    STRCMP_EQUAL("email", messages[0].channel.c_str());
    STRCMP_EQUAL("joe@example.com", messages[0].to.c_str());
    STRCMP_EQUAL("Your code", messages[0].subject.c_str());
    STRCMP_EQUAL("sms", messages[1].channel.c_str());
    STRCMP_EQUAL("+1 4155550100", messages[1].to.c_str());
    STRCMP_EQUAL("voice", messages[2].channel.c_str());
    STRCMP_EQUAL("+91 9812345678", messages[2].to.c_str());
    for (const Message& message : messages) {
        CHECK(accepted["messageId"] == message.id);
        STRCMP_EQUAL("joe", message.user.c_str());
        STRCMP_EQUAL("sshd", message.service.c_str());
        STRCMP_EQUAL(messages[0].code.c_str(), message.code.c_str());
        LONGS_EQUAL(6, message.code.size());
        LONGS_EQUAL(300, message.validity.count());
    }
}

TEST(TenantService, HandsTheCodeToACallerThatNamesNoDestination) {
    const Answer answer = generate("joe", R"("emailTo":"","smsTo":null)");
    LONGS_EQUAL(202, answer.status);
    LONGS_EQUAL(0, messages.size());
    const auto data =
        parse_object(caller.unsealed((*parse_object(answer.body))["data"].asString()));
    CHECK(data.has_value());
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", (*data)["code"].asString()).status);
}

TEST(TenantService, NewerCodeReplacesTheOlder) {
    generate("joe");
    generate("joe");
    CHECK(messages[0].code != messages[1].code);
    LONGS_EQUAL(404, verify(VerifyApi::R2, "joe", messages[0].code).status);
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", messages[1].code).status);
}

TEST(TenantService, CodesBelongToOneUser) {
    generate("joe");
    LONGS_EQUAL(404, verify(VerifyApi::R2, "ann", messages[0].code).status);
    LONGS_EQUAL(404, verify(VerifyApi::R2, "Joe", messages[0].code).status);
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", messages[0].code).status);
}

TEST(TenantService, RefusesIncompleteRequests) {
    answers(400, R"({"message":"This userId or userPublicKey is mandatory"})", generate(""));
    answers(400, R"({"message":"smsISDCode is required for otp"})",
            generate("joe", R"("smsTo":"4155550100")"));
    answers(400, R"({"message":"voiceISDCode is required for otp"})",
            generate("joe", R"("voiceTo":"4155550100","smsISDCode":"1")"));
    LONGS_EQUAL(400, service.generate(caller.headers(), "not json").status);
    answers(400, R"({"message":"code is mandatory"})",
            service.verify(VerifyApi::R2, caller.headers(), body("joe", "")));
    LONGS_EQUAL(0, messages.size());
}

TEST(TenantService, AnswersAPageForMalformedDestinations) {
    for (const char* destination :
         {R"("emailTo":"joe")", R"("emailTo":"@example.com")", R"("emailTo":"joe@")",
          R"("emailTo":"a@b@c")", R"("emailTo":["a@b"])",
          R"("smsTo":"+14155550100","smsISDCode":"1")", R"("smsTo":"415-555","smsISDCode":"1")",
          R"("smsTo":"4155550100","smsISDCode":"+1")", R"("voiceTo":"x","voiceISDCode":"1")",
          R"("emailTo":"joe@example.com","smsTo":"x","smsISDCode":"1")"}) {
        const Answer answer = generate("joe", destination);
        LONGS_EQUAL(500, answer.status);
        STRCMP_EQUAL("text/html; charset=utf-8", answer.content_type.c_str());
    }
    LONGS_EQUAL(0, messages.size());
}

TEST(TenantService, HonoursValidity) {
    const std::string to = R"("emailTo":"joe@example.com","validitySeconds":)";
    LONGS_EQUAL(202, generate("joe", to + "60").status);
    now += 60s;
    LONGS_EQUAL(410, verify(VerifyApi::R2, "joe", messages[0].code).status);
    LONGS_EQUAL(202, generate("joe", to + "\"900\"").status);
    now += 899s;
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", messages[1].code).status);
    for (const char* bad : {"0", "-1", "86401", "1.5", "\"x\"", "true", "99999999999", "[]"})
        LONGS_EQUAL(400, generate("joe", to + bad).status);
}

TEST(TenantService, CodesAreGoodForFiveMinutesByDefault) {
    generate("joe");
    now += 299s;
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", messages[0].code).status);
    generate("joe");
    now += 300s;
    LONGS_EQUAL(410, verify(VerifyApi::R2, "joe", messages[1].code).status);
}

TEST(TenantService, AnswersVerifyR2) {
    generate("joe");
    answers_r2(404, "Invalid OTP.", verify(VerifyApi::R2, "joe", wrong_code()));
    answers(200, R"({"otp_type":"numeric","status":true})",
            verify(VerifyApi::R2, "joe", messages[0].code));
    answers_r2(409, "OTP already used", verify(VerifyApi::R2, "joe", messages[0].code));
    generate("joe");
    now += 300s;
    answers_r2(410, "OTP match found, but the validity time has expired",
               verify(VerifyApi::R2, "joe", messages[1].code));
    lock("ann");
    answers_r2(403, "OTP request locked for the user.", verify(VerifyApi::R2, "ann", "1"));
}

TEST(TenantService, AnswersVerifyR3) {
    generate("joe");
    answers_r3(400, "E10001", "Invalid OTP.", verify(VerifyApi::R3, "joe", wrong_code()));
    answers(200, R"({"otp_type":"numeric","status":true})",
            verify(VerifyApi::R3, "joe", messages[0].code));
    answers_r3(400, "E10002", "OTP already used", verify(VerifyApi::R3, "joe", messages[0].code));
    generate("joe");
    now += 300s;
    answers_r3(400, "E10003", "OTP match found, but the validity time has expired",
               verify(VerifyApi::R3, "joe", messages[1].code));
    lock("ann");
    answers_r3(400, "E11001", "OTP request locked for the user.",
               verify(VerifyApi::R3, "ann", "1"));
}

TEST(TenantService, SaysStatusAsStringWhenAskedTo) {
    ServiceHabits habits;
    habits.status_as_string = true;
    TenantService other = make(habits);
    other.generate(caller.headers(), body("joe", R"("emailTo":"a@b")"));
    answers(200, R"({"otp_type":"numeric","status":"true"})",
            other.verify(VerifyApi::R2, caller.headers(),
                         body("joe", R"("code":")" + messages[0].code + "\"")));
}

TEST(TenantService, MakesCodesAsLongAsAsked) {
    ServiceHabits habits;
    habits.code_length = 8;
    TenantService other = make(habits);
    other.generate(caller.headers(), body("joe", R"("emailTo":"a@b")"));
    LONGS_EQUAL(8, messages[0].code.size());
}

TEST(TenantService, NewerCodeIsNeverTheSame) {
    ServiceHabits habits;
    habits.code_length = 1;
    TenantService other = make(habits);
    for (std::size_t i = 0; i < 100; ++i) {
        other.generate(caller.headers(), body("joe", R"("emailTo":"a@b")"));
        CHECK(i == 0 || messages[i].code != messages[i - 1].code);
    }
}

TEST(TenantService, LockStopsGenerateAndVerifyForFifteenMinutes) {
    generate("joe");
    for (int i = 0; i < 5; ++i)
        LONGS_EQUAL(404, verify(VerifyApi::R2, "joe", wrong_code()).status);
    LONGS_EQUAL(403, verify(VerifyApi::R2, "joe", wrong_code()).status);
    answers(403, R"({"message":"OTP locked for the user"})", generate("joe"));
    LONGS_EQUAL(1, messages.size());
    LONGS_EQUAL(202, generate("ann").status);
    now += 15min;
    LONGS_EQUAL(202, generate("joe").status);
    LONGS_EQUAL(200, verify(VerifyApi::R2, "joe", messages.back().code).status);
}

TEST(TenantService, AdministratorUnlocksOneUser) {
    lock("joe");
    lock("ann");
    service.unlock("joe");
    LONGS_EQUAL(202, generate("joe").status);
    LONGS_EQUAL(403, generate("ann").status);
}

TEST(TenantService, ResetForgetsUsersAndRequestIds) {
    lock("joe");
    const SealedHeaders headers = caller.headers();
    service.verify(VerifyApi::R2, headers, body("ann", R"("code":"1")"));
    service.reset();
    LONGS_EQUAL(202, generate("joe").status);
    LONGS_EQUAL(404, service.verify(VerifyApi::R2, headers, body("ann", R"("code":"1")")).status);
}

TEST(TenantService, GivesTheCommunityAnotherKey) {
    auto key = *pam_blockid::KeyPair::generate(pam_blockid::Curve::Prime256v1);
    const std::string told = key.public_key();
    const std::string good = body("joe", R"("emailTo":"a@b","code":"1")");
    service.change_key(std::move(key));
    LONGS_EQUAL(400, service.generate(caller.headers(), good).status); // the other curve
    LONGS_EQUAL(202, service.generate(Caller(told).headers(), good).status);
    STRCMP_CONTAINS(told.c_str(),
                    service.community(R"({"dns":"tenant.example:8443","communityName":"default"})")
                        .body.c_str());
    service.change_key(*pam_blockid::KeyPair::generate(pam_blockid::Curve::Prime256v1));
    answers(401, R"({"message":"Invalid License Key"})",
            service.generate(Caller(told).headers(), good));
}

TEST(TenantService, GivesTenantAndCommunityOtherIds) {
    service.change_ids("t2", "c2");
    const std::string old = body("joe", R"("emailTo":"a@b")");
    answers(400, kUnknownTenant, service.generate(caller.headers(), old));
    const std::string told =
        R"({"userId":"joe","emailTo":"a@b","tenantId":"t2","communityId":"c2"})";
    LONGS_EQUAL(202, service.generate(caller.headers(), told).status);
    STRCMP_CONTAINS(R"("id":"t2")",
                    service.community(R"({"dns":"tenant.example:8443","communityName":"default"})")
                        .body.c_str());
}

TEST(TenantService, RefusesOtherIds) {
    const std::string ids[] = {
        R"({"userId":"joe","code":"1","emailTo":"a@b"})",
        R"({"userId":"joe","code":"1","tenantId":"5f3d8d0cd866fa61019cf968"})",
        R"({"userId":"joe","code":"1","tenantId":"x","communityId":"5f3d8d0cd866fa61019cf969"})",
    };
    for (const std::string& wrong : ids) {
        answers(400, kUnknownTenant, service.generate(caller.headers(), wrong));
        answers(400, kUnknownTenant, service.verify(VerifyApi::R2, caller.headers(), wrong));
        answers_r3(400, "E20001", "Unable to load tenant/community",
                   service.verify(VerifyApi::R3, caller.headers(), wrong));
    }
}

TEST(TenantService, RefusesIntrudersBeforeAnythingElse) {
    const SealedHeaders unlicensed = caller.headers_with("another", request_id(kStart, "x"));
    const std::string invalid = R"({"message":"Invalid License Key"})";
    const std::string good = body("joe", R"("emailTo":"a@b","code":"1")");
    answers(401, invalid, service.generate(unlicensed, good));
    answers(401, invalid, service.verify(VerifyApi::R2, unlicensed, good));
    answers_r3(401, "E20002", "Invalid License Key",
               service.verify(VerifyApi::R3, unlicensed, good));
    answers(400, R"({"message":"Invalid publickey: the key has not 64 bytes"})",
            service.generate({}, good));
    const SealedHeaders late = caller.headers(kStart - 61s);
    answers(401, R"({"message":"Invalid requestid: ts is more than 60 seconds off"})",
            service.verify(VerifyApi::R3, late, good));
    const SealedHeaders once = caller.headers();
    LONGS_EQUAL(202, service.generate(once, good).status);
    answers(401, R"({"message":"Invalid requestid: uuid was used before"})",
            service.generate(once, good));
    LONGS_EQUAL(1, messages.size());
}
