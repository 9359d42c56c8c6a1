// SPDX-License-Identifier: Apache-2.0
#include "destinations.h"

#include <algorithm>
#include <array>

#include "json.h"

namespace blockid_simulator {

using pam_blockid::Unexpected;

namespace {

struct PhoneChannel {
    const char* name;
    const char* number;
    const char* country;
};

constexpr std::array<PhoneChannel, 2> kPhoneChannels{{
    {"sms", "smsTo", "smsISDCode"},
    {"voice", "voiceTo", "voiceISDCode"},
}};

bool is_digits(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The service checks no more than that; the mail system behind it does the rest.
bool is_address(const std::string& text) {
    const std::size_t at = text.find('@');
    return at != std::string::npos && at != 0 && at + 1 != text.size() &&
           text.find('@', at + 1) == std::string::npos;
}

bool is_missing(const Json::Value& body, const char* name) {
    const Json::Value& member = body[name];
    return member.isNull() || (member.isString() && member.asString().empty());
}

// Seen where a destination is malformed: an HTML page and no JSON.
Unexpected<Answer> malformed() {
    return Unexpected<Answer>(html_answer(500, "Internal Server Error"));
}

} // namespace

pam_blockid::Expected<std::vector<Destination>, Answer> destinations_of(const Json::Value& body) {
    std::vector<Destination> destinations;
    if (!is_missing(body, "emailTo")) {
        const std::string address = text_of(body, "emailTo");
        if (!is_address(address))
            return malformed();
        destinations.push_back({"email", address});
    }
    for (const PhoneChannel& channel : kPhoneChannels) {
        if (is_missing(body, channel.number))
            continue;
        if (is_missing(body, channel.country))
            return Unexpected<Answer>(
                message_answer(400, std::string(channel.country) + " is required for otp"));
        const std::string number = text_of(body, channel.number);
        const std::string country = text_of(body, channel.country);
        if (!is_digits(number) || !is_digits(country))
            return malformed();
        destinations.push_back({channel.name, "+" + country + " " + number});
    }
    return destinations;
}

} // namespace blockid_simulator
