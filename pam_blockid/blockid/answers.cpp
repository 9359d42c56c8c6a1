// SPDX-License-Identifier: Apache-2.0
#include "blockid/answers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "blockid/json.h"
#include "support/ascii.h"
#include "support/printable.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

// Both generations of the API: r2 speaks by HTTP status and message, r3 by errorCode.
struct MessageMeaning {
    long http;
    std::string_view part; // of the message, in lower case
    ServiceAnswer answer;
};
constexpr std::array<MessageMeaning, 8> kMessages{{
    {400, "unable to load tenant", ServiceAnswer::UnknownTenant},
    {404, "unable to load tenant", ServiceAnswer::UnknownTenant},
    {401, "license", ServiceAnswer::LicenseRefused},
    {403, "locked", ServiceAnswer::Locked},
    {404, "invalid otp", ServiceAnswer::WrongCode},
    {409, "already used", ServiceAnswer::UsedCode},
    {410, "expired", ServiceAnswer::ExpiredCode},
    {400, "", ServiceAnswer::RequestRefused},
}};

struct CodeMeaning {
    long http;
    std::string_view code;
    ServiceAnswer answer;
};
constexpr std::array<CodeMeaning, 6> kErrorCodes{{
    {400, "E10001", ServiceAnswer::WrongCode},
    {400, "E10002", ServiceAnswer::UsedCode},
    {400, "E10003", ServiceAnswer::ExpiredCode},
    {400, "E11001", ServiceAnswer::Locked},
    {400, "E20001", ServiceAnswer::UnknownTenant},
    {401, "E20002", ServiceAnswer::LicenseRefused},
}};

constexpr long kTooManyRequests = 429;

bool is_client_error(long status) {
    return status >= 400 && status <= 499;
}

bool is_server_error(long status) {
    return status >= 500 && status <= 599;
}

ServiceReply nonsense(long status, const std::string& why) {
    return {ServiceAnswer::Nonsense, "HTTP " + std::to_string(status) + ": " + why};
}

ServiceReply reply_of(const HttpFailure& failure) {
    switch (failure.kind) {
    case HttpFailure::Kind::Unreachable:
    case HttpFailure::Kind::TimedOut:
    case HttpFailure::Kind::Untrusted:
        return {ServiceAnswer::Unreachable, failure.detail};
    case HttpFailure::Kind::NoWayOut:
        return {ServiceAnswer::ProxyRefused, failure.detail};
    case HttpFailure::Kind::Broken:
        return {ServiceAnswer::Nonsense, failure.detail};
    case HttpFailure::Kind::Cancelled:
    case HttpFailure::Kind::Local:
        return {ServiceAnswer::LocalFault, failure.detail};
    }
    return {};
}

// True for the refusals of the protocol page: an object with a message and without a grant.
bool is_refusal(const Json::Value& object) {
    const Json::Value& status = object["status"];
    return object["message"].isString() && (status.isNull() || status == Json::Value(false));
}

ServiceAnswer meaning_of(long http, const Json::Value& refusal) {
    const std::string code = string_member(refusal, "errorCode");
    const auto* by_code = std::find_if(kErrorCodes.begin(), kErrorCodes.end(), [&](const auto& m) {
        return m.http == http && m.code == code;
    });
    if (by_code != kErrorCodes.end())
        return by_code->answer;
    const std::string message = ascii_lower(string_member(refusal, "message"));
    const auto* by_text = std::find_if(kMessages.begin(), kMessages.end(), [&](const auto& m) {
        return m.http == http && message.find(m.part) != std::string::npos;
    });
    if (by_text != kMessages.end())
        return by_text->answer;
    return is_client_error(http) ? ServiceAnswer::Refused : ServiceAnswer::Nonsense;
}

// The words of a message that may stand in a log. One with a digit or an @ in it could be what we
// sent: a passcode, a license key, an address, a number. Many a service repeats what it refuses.
std::string loggable(std::string_view message) {
    std::string words;
    while (!message.empty()) {
        const std::string_view word = take_until(message, ' ');
        const bool may_be_a_value = std::any_of(
            word.begin(), word.end(), [](char c) { return is_digit(c) || c == '@' || c == '%'; });
        words += (words.empty() ? "" : " ") + (may_be_a_value ? "(...)" : std::string(word));
    }
    return printable(words, 80);
}

// An answer without the HTTP status of success.
ServiceReply read_refusal(const HttpResponse& response) {
    const long http = response.status;
    const auto object = read_json_object(response);
    ServiceReply reply = !object ? nonsense(http, object.error())
                         : !is_refusal(*object)
                             ? nonsense(http, "not an answer of the protocol")
                             : ServiceReply{meaning_of(http, *object),
                                            "HTTP " + std::to_string(http) + ": " +
                                                loggable(string_member(*object, "message"))};
    if (http == kTooManyRequests)
        reply.answer = ServiceAnswer::TooManyRequests;
    return reply;
}

// The same of a step that judges no passcode: where it fails, nobody has been refused.
ServiceReply read_refusal_or_failure(const HttpResponse& response) {
    ServiceReply reply = read_refusal(response);
    if (is_server_error(response.status))
        reply.answer = ServiceAnswer::Failing;
    return reply;
}

} // namespace

ServiceReply read_generate_answer(const HttpResult& result) {
    if (!result)
        return reply_of(result.error());
    if (result->status != 202)
        return read_refusal_or_failure(*result);
    const auto object = read_json_object(*result);
    if (!object)
        return nonsense(202, object.error());
    if (string_member(*object, "messageId").empty())
        return nonsense(202, "no messageId");
    return {ServiceAnswer::Yes, ""};
}

ServiceReply read_verify_answer(const HttpResult& result) {
    if (!result)
        return reply_of(result.error());
    if (result->status != 200)
        return read_refusal(*result);
    const auto object = read_json_object(*result);
    if (!object)
        return nonsense(200, object.error());
    const Json::Value& status = (*object)["status"];
    if (status == Json::Value(true) || status == Json::Value("true"))
        return {ServiceAnswer::Yes, ""};
    if (status == Json::Value(false))
        return {ServiceAnswer::WrongCode, "HTTP 200: status false"};
    return nonsense(200, "status does not grant");
}

ServiceReply read_discovery_failure(const HttpResult& result, const std::string& why) {
    if (!result)
        return reply_of(result.error());
    if (result->status == 200)
        return nonsense(200, why);
    ServiceReply reply = read_refusal_or_failure(*result);
    const bool is_told = reply.answer == ServiceAnswer::UnknownTenant ||
                         reply.answer == ServiceAnswer::TooManyRequests ||
                         reply.answer == ServiceAnswer::Failing;
    if (!is_told) // the words of a refusal that is about no login
        reply.answer = ServiceAnswer::Nonsense;
    return reply;
}

} // namespace pam_blockid
