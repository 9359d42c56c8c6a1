// Every answer of the protocol page, and what must never be taken for a grant.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "blockid/answers.h"
#include "blockid/scripted_http.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

struct Row {
    long status;
    std::string body;
    ServiceAnswer expected;
};

void check_rows(ServiceReply (*read)(const HttpResult&), const std::vector<Row>& rows) {
    for (const Row& row : rows)
        LONGS_EQUAL_TEXT(row.expected, read(answer(row.status, row.body)).answer,
                         (std::to_string(row.status) + " " + row.body).c_str());
}

} // namespace

TEST_GROUP(Answers){};

TEST(Answers, ToGenerate) {
    check_rows(
        read_generate_answer,
        {
            {202,
             R"({"messageId":"15f9dd86-9a8a-4c66-900a-f711f5acceb1","info":"OTP request accepted"})",
             ServiceAnswer::Yes},
            {202, R"({"info":"OTP request accepted"})", ServiceAnswer::Nonsense},
            {202, R"({"messageId":7})", ServiceAnswer::Nonsense},
            {200, R"({"messageId":"15f9dd86"})", ServiceAnswer::Nonsense},
            {400, R"({"message":"Unable to load tenant/community"})", ServiceAnswer::UnknownTenant},
            {404, R"({"message":"Unable to load tenant/community"})", ServiceAnswer::UnknownTenant},
            {400, R"({"message":"This userId or userPublicKey is mandatory"})",
             ServiceAnswer::RequestRefused},
            {400, R"({"message":"smsISDCode is required for otp"})", ServiceAnswer::RequestRefused},
            {401, R"({"message":"Invalid License Key"})", ServiceAnswer::LicenseRefused},
            {401, R"({"message":"token expired"})", ServiceAnswer::Refused},
            {403, R"({"message":"OTP locked for the user"})", ServiceAnswer::Locked},
            {403, R"({"message":"Forbidden"})", ServiceAnswer::Refused},
            {429, R"({"message":"Too many requests"})", ServiceAnswer::TooManyRequests},
            {500, R"({"message":"oops"})", ServiceAnswer::Failing},
            {500, "<html></html>", ServiceAnswer::Failing},
        });
}

TEST(Answers, ToVerifyR2) {
    check_rows(
        read_verify_answer,
        {
            {200, R"({"otp_type":"email","status":true})", ServiceAnswer::Yes},
            {200, R"({"status":"true"})", ServiceAnswer::Yes},
            {404, R"({"error_code":404,"message":"Invalid OTP.","status":false})",
             ServiceAnswer::WrongCode},
            {404, R"({"message":"no such page"})", ServiceAnswer::Refused},
            {409, R"({"error_code":409,"message":"OTP already used","status":false})",
             ServiceAnswer::UsedCode},
            {410,
             R"({"error_code":410,"message":"OTP match found, but the validity time has expired","status":false})",
             ServiceAnswer::ExpiredCode},
            {403,
             R"({"error_code":403,"message":"OTP request locked for the user.","status":false})",
             ServiceAnswer::Locked},
            {400, R"({"message":"Unable to load tenant/community"})", ServiceAnswer::UnknownTenant},
            {401, R"({"message":"Invalid License Key"})", ServiceAnswer::LicenseRefused},
        });
}

TEST(Answers, ToVerifyR3) {
    const auto body = [](const std::string& code) {
        return R"({"message":"m","status":false,"errorMessage":"m","errorCode":")" + code + "\"}";
    };
    check_rows(read_verify_answer, {
                                       {400, body("E10001"), ServiceAnswer::WrongCode},
                                       {400, body("E10002"), ServiceAnswer::UsedCode},
                                       {400, body("E10003"), ServiceAnswer::ExpiredCode},
                                       {400, body("E11001"), ServiceAnswer::Locked},
                                       {400, body("E20001"), ServiceAnswer::UnknownTenant},
                                       {401, body("E20002"), ServiceAnswer::LicenseRefused},
                                       {400, body("E99999"), ServiceAnswer::RequestRefused},
                                       {200, body("E10001"), ServiceAnswer::WrongCode},
                                   });
}

TEST(Answers, NothingButTrueAtTheTopLevelWithHttp200Grants) {
    for (const std::string status :
         {"1", "null", R"("TRUE")", R"("True")", R"("yes")", R"(" true")", R"("true ")", "[]", "{}",
          "[true]", R"({"status":true})", "1.0", R"("1")"})
        LONGS_EQUAL_TEXT(
            ServiceAnswer::Nonsense,
            read_verify_answer(answer(200, R"({"x":true,"status":)" + status + "}")).answer,
            status.c_str());
    for (const std::string body :
         {"{}", "[]", "true", R"([{"status":true}])", R"({"data":{"status":true}})",
          R"({"Status":true})", R"({"status":true)", R"({"status":false,"status":true})", ""})
        LONGS_EQUAL_TEXT(ServiceAnswer::Nonsense, read_verify_answer(answer(200, body)).answer,
                         body.c_str());
    LONGS_EQUAL(ServiceAnswer::WrongCode,
                read_verify_answer(answer(200, R"({"status":false,"note":"true"})")).answer);
}

TEST(Answers, AGrantUnderAnotherStatusOrTypeIsNonsense) {
    for (const long status : {0L, 100L, 199L, 201L, 202L, 204L, 206L, 301L, 302L, 400L, 401L, 403L,
                              404L, 409L, 410L, 500L, 503L})
        for (const std::string body : {R"({"status":true})", R"({"status":"true"})",
                                       R"({"status":true,"message":"Invalid OTP."})"})
            LONGS_EQUAL_TEXT(ServiceAnswer::Nonsense,
                             read_verify_answer(answer(status, body)).answer,
                             (std::to_string(status) + body).c_str());
    for (const std::string type : {"text/html", "text/plain", ""})
        LONGS_EQUAL(ServiceAnswer::Nonsense,
                    read_verify_answer(answer(200, R"({"status":true})", type)).answer);
}

// Each question, each status, each kind of body: what it is called where the protocol page has no
// words for it.
TEST(Answers, OutsideTheProtocol) {
    using enum ServiceAnswer;
    struct Body {
        const char* text;
        const char* type;
    };
    const Body refusal{R"({"message":"User is disabled by administrator.","status":false})",
                       "application/json"};
    const std::vector<Body> malformed{
        {R"({"message":"User is disabled by administrator.","status":false})", "text/html"},
        {R"({"message":"User is disabled by administrator.","status":true})", "application/json"},
        {R"({"error":"forbidden"})", "application/json"},
        {R"({"message":7})", "application/json"},
        {R"({"message":"x")", "application/json"},
        {"[]", "application/json"},
        {"", "application/json"},
        {"<html></html>", "text/html"},
    };
    struct Question {
        const char* name;
        ServiceReply (*read)(const HttpResult&);
        ServiceAnswer refused, broken_4xx, server_error, other;
    };
    const auto discovery = [](const HttpResult& result) {
        return read_discovery_failure(result, "why");
    };
    const std::vector<Question> questions{
        {"discovery", discovery, Nonsense, Nonsense, Failing, Nonsense},
        {"generate", read_generate_answer, Refused, Nonsense, Failing, Nonsense},
        {"verify", read_verify_answer, Refused, Nonsense, Nonsense, Nonsense},
    };
    const auto check = [](const Question& question, ServiceAnswer expected, long status,
                          const Body& body) {
        LONGS_EQUAL_TEXT(
            expected, question.read(answer(status, body.text, body.type)).answer,
            (question.name + (" " + std::to_string(status)) + " " + body.type + body.text).c_str());
    };
    for (const Question& question : questions) {
        for (const long status : {401L, 403L, 404L, 405L, 409L, 410L, 418L, 422L, 499L})
            check(question, question.refused, status, refusal);
        for (const long status : {500L, 502L, 503L, 599L})
            check(question, question.server_error, status, refusal);
        for (const long status : {0L, 100L, 201L, 204L, 206L, 301L, 304L, 399L, 600L, 999L})
            check(question, question.other, status, refusal);
        check(question, TooManyRequests, 429, refusal);
        for (const Body& body : malformed) {
            for (const long status : {400L, 401L, 403L, 404L, 409L, 418L})
                check(question, question.broken_4xx, status, body);
            for (const long status : {500L, 503L})
                check(question, question.server_error, status, body);
            for (const long status : {201L, 204L, 302L})
                check(question, question.other, status, body);
            check(question, TooManyRequests, 429, body);
        }
    }
}

// A vendor that says "wrong" in words of a day to come has refused all the same.
TEST(Answers, AnotherWordingOfAWrongPasscodeIsARefusal) {
    for (const Row& row :
         {Row{404, R"({"message":"No OTP found for this user.","status":false})", {}},
          Row{404, R"({"message":"The code does not match.","status":false})", {}},
          Row{401, R"({"message":"Invalid OTP. user suspended","status":false})", {}},
          Row{422, R"({"message":"wrong","errorCode":"E77777","status":false})", {}},
          Row{403, R"({"message":"User is disabled by administrator."})", {}}})
        LONGS_EQUAL_TEXT(ServiceAnswer::Refused,
                         read_verify_answer(answer(row.status, row.body)).answer, row.body.c_str());
}

TEST(Answers, FailuresOfTheConnection) {
    using Kind = HttpFailure::Kind;
    struct FailureRow {
        Kind kind;
        ServiceAnswer expected;
    };
    for (const FailureRow& row : {FailureRow{Kind::Unreachable, ServiceAnswer::Unreachable},
                                  FailureRow{Kind::TimedOut, ServiceAnswer::Unreachable},
                                  FailureRow{Kind::Untrusted, ServiceAnswer::Unreachable},
                                  FailureRow{Kind::NoWayOut, ServiceAnswer::ProxyRefused},
                                  FailureRow{Kind::Cancelled, ServiceAnswer::LocalFault},
                                  FailureRow{Kind::Broken, ServiceAnswer::Nonsense},
                                  FailureRow{Kind::Local, ServiceAnswer::LocalFault}}) {
        LONGS_EQUAL(row.expected, read_generate_answer(failure(row.kind)).answer);
        LONGS_EQUAL(row.expected, read_verify_answer(failure(row.kind)).answer);
        STRCMP_EQUAL("why", read_verify_answer(failure(row.kind)).detail.c_str());
    }
}

TEST(Answers, TheMessageOfTheServerIsMadePrintable) {
    const ServiceReply reply =
        read_verify_answer(answer(404, R"({"message":"Invalid OTP.\u001b[J\nx","status":false})"));
    STRCMP_EQUAL("HTTP 404: Invalid OTP.\\x1b[J\\x0ax", reply.detail.c_str());
}

TEST(Answers, WhatAMessageMayRepeatOfTheRequestIsLeftOut) {
    const ServiceReply reply = read_verify_answer(
        answer(418, R"({"message":"No code 123456 for j@x.example, {\"code\":\"123456\"}"})"));
    STRCMP_EQUAL("HTTP 418: No code (...) for (...) (...)", reply.detail.c_str());
}
