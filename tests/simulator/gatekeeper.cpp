// SPDX-License-Identifier: Apache-2.0
#include "gatekeeper.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "blockid/sealing.h"
#include "json.h"

namespace blockid_simulator {

using pam_blockid::Expected;
using pam_blockid::PublicKey;
using pam_blockid::SharedKey;
using pam_blockid::Unexpected;

namespace {

Unexpected<Rejection> reject(Intrusion kind, std::string message) {
    return Unexpected<Rejection>(Rejection{kind, std::move(message)});
}

// xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx, in lower case; empty when `text` is nothing of the kind.
std::string canonical_uuid(std::string text) {
    static constexpr std::string_view form = "xxxxxxxx-xxxx-4xxx-xxxx-xxxxxxxxxxxx";
    const auto fits = [](char c, char wanted) {
        const auto byte = static_cast<unsigned char>(c);
        return wanted == 'x' ? std::isxdigit(byte) != 0 : c == wanted;
    };
    if (text.size() != form.size() || !std::equal(text.begin(), text.end(), form.begin(), fits))
        return {};
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

} // namespace

Expected<SharedKey, Rejection> Gatekeeper::admit(const SealedHeaders& headers) {
    const auto caller = PublicKey::parse(headers.public_key);
    if (!caller)
        return reject(Intrusion::PublicKey,
                      "Invalid publickey: " + std::string(describe(caller.error())));
    auto shared = key().agree(*caller);
    if (!shared)
        return reject(Intrusion::PublicKey,
                      "Invalid publickey: " + std::string(describe(shared.error())));
    const auto license = unseal(*shared, headers.license_key);
    if (!license || license->view() != license_key_)
        return reject(Intrusion::License, "Invalid License Key");
    const auto request_id = unseal(*shared, headers.request_id);
    if (!request_id)
        return reject(Intrusion::RequestId,
                      "Invalid requestid: " + std::string(describe(request_id.error())));
    if (const std::string objection = objection_to(request_id->view()); !objection.empty())
        return reject(Intrusion::RequestId, "Invalid requestid: " + objection);
    return *std::move(shared);
}

std::string Gatekeeper::objection_to(std::string_view request_id) {
    const std::optional<Json::Value> fields = parse_object(request_id);
    if (!fields)
        return "not a JSON object";
    const Json::Value& ts = (*fields)["ts"];
    const std::string uuid = canonical_uuid(text_of(*fields, "uuid"));
    if (!ts.isNumeric() || ts.isBool())
        return "ts is not a number of seconds";
    if (text_of(*fields, "appid").empty())
        return "appid is missing";
    if (uuid.empty())
        return "uuid is not a version 4 UUID";
    const std::chrono::duration<double> now = now_().time_since_epoch();
    // Whole seconds, as the callers count them.
    if (std::abs(std::floor(now.count()) - ts.asDouble()) >
        static_cast<double>(kLargestSkew.count()))
        return "ts is more than 60 seconds off";
    const std::lock_guard lock(mutex_);
    return spent_.insert(uuid).second ? std::string() : "uuid was used before";
}

void Gatekeeper::forget() {
    const std::lock_guard lock(mutex_);
    spent_.clear();
}

void Gatekeeper::change_key(pam_blockid::KeyPair community_key) {
    const std::lock_guard lock(mutex_);
    key_ = std::move(community_key);
}

pam_blockid::KeyPair Gatekeeper::key() const {
    const std::lock_guard lock(mutex_);
    return key_;
}

} // namespace blockid_simulator
