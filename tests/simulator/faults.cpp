// SPDX-License-Identifier: Apache-2.0
#include "faults.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "json.h"

namespace blockid_simulator {

using pam_blockid::Unexpected;

namespace {

constexpr std::array<std::pair<std::string_view, Endpoint>, 5> kEndpoints{{
    {"community", Endpoint::Community},
    {"discovery", Endpoint::Discovery},
    {"generate", Endpoint::Generate},
    {"verify", Endpoint::Verify},
    {"other", Endpoint::Other},
}};

constexpr std::array<std::pair<std::string_view, Fault::Kind>, 4> kKinds{{
    {"answer", Fault::Kind::Answer},
    {"hang", Fault::Kind::Hang},
    {"cut", Fault::Kind::Cut},
    {"close", Fault::Kind::Close},
}};

constexpr unsigned kLongestDelay = 10'000; // ms

constexpr std::array<std::string_view, 9> kMembers{"endpoint", "kind",         "process",
                                                   "status",   "content_type", "body",
                                                   "headers",  "delay_ms",     "times"};

template<class Table>
auto find(const Table& table, std::string_view name) {
    return std::find_if(table.begin(), table.end(),
                        [&](const auto& entry) { return entry.first == name; });
}

Unexpected<std::string> refuse(std::string what) {
    return Unexpected<std::string>(std::move(what));
}

// Empty when every member is known and of its type.
std::string objection_to(const Json::Value& fault) {
    for (const std::string& member : fault.getMemberNames()) {
        if (std::find(kMembers.begin(), kMembers.end(), member) == kMembers.end())
            return member + " is not a member of a fault";
    }
    const auto is_text = [&](const char* name) {
        return fault[name].isNull() || fault[name].isString();
    };
    if (!is_text("content_type") || !is_text("body"))
        return "content_type and body must be strings";
    if (const Json::Value& status = fault["status"];
        !status.isNull() && (!status.isInt() || status.asInt() < 200 || status.asInt() > 599))
        return "status must be a whole number from 200 to 599";
    if (const Json::Value& times = fault["times"]; !times.isNull() && !times.isUInt())
        return "times must be a whole number, 0 for \"until cleared\"";
    if (const Json::Value& delay = fault["delay_ms"];
        !delay.isNull() && (!delay.isUInt() || delay.asUInt() > kLongestDelay))
        return "delay_ms must be a whole number up to 10000";
    if (const Json::Value& process = fault["process"]; !process.isNull() && !process.isBool())
        return "process must be true or false";
    const Json::Value& headers = fault["headers"];
    if (!headers.isNull() && !headers.isObject())
        return "headers must be an object of strings";
    if (std::any_of(headers.begin(), headers.end(),
                    [](const Json::Value& value) { return !value.isString(); }))
        return "headers must be an object of strings";
    return {};
}

} // namespace

std::string_view name_of(Endpoint endpoint) {
    return std::find_if(kEndpoints.begin(), kEndpoints.end(),
                        [&](const auto& entry) { return entry.second == endpoint; })
        ->first;
}

pam_blockid::Expected<Fault, std::string> parse_fault(std::string_view json) {
    const std::optional<Json::Value> members = parse_object(json);
    if (!members)
        return refuse("a fault is a JSON object");
    if (std::string objection = objection_to(*members); !objection.empty())
        return refuse(std::move(objection));
    Fault fault;
    const std::string where = members->isMember("endpoint") ? text_of(*members, "endpoint") : "any";
    const auto endpoint = find(kEndpoints, where);
    if (endpoint == kEndpoints.end() && where != "any")
        return refuse("endpoint must be community, discovery, generate, verify, other or any");
    if (where != "any")
        fault.endpoint = endpoint->second;
    const auto kind = find(kKinds, text_of(*members, "kind"));
    if (kind == kKinds.end())
        return refuse("kind must be answer, hang, cut or close");
    fault.kind = kind->second;
    fault.process = members->get("process", false).asBool();
    fault.delay = std::chrono::milliseconds(members->get("delay_ms", 0).asUInt());
    fault.times = members->get("times", 1).asUInt();
    if (members->isMember("status") || members->isMember("body") ||
        members->isMember("content_type"))
        fault.answer = Answer{members->get("status", 200).asInt(),
                              members->get("content_type", "application/json").asString(),
                              members->get("body", "").asString()};
    const Json::Value& headers = (*members)["headers"];
    for (const std::string& name : headers.getMemberNames())
        fault.headers[name] = headers[name].asString();
    return fault;
}

void Faults::add(Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_.push_back(std::move(fault));
}

void Faults::clear() {
    const std::lock_guard lock(mutex_);
    faults_.clear();
    ++clearances_;
    cleared_.notify_all();
}

std::optional<Fault> Faults::take(Endpoint endpoint) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(faults_.begin(), faults_.end(), [&](const Fault& fault) {
        return !fault.endpoint || *fault.endpoint == endpoint;
    });
    if (found == faults_.end())
        return std::nullopt;
    const Fault fault = *found;
    if (found->times == 1)
        faults_.erase(found);
    else if (found->times > 1)
        --found->times;
    return fault;
}

void Faults::hang(const std::function<bool()>& gone) {
    std::unique_lock lock(mutex_);
    const unsigned before = clearances_;
    while (clearances_ == before && !gone())
        cleared_.wait_for(lock, std::chrono::milliseconds(100));
}

} // namespace blockid_simulator
