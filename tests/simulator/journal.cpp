// SPDX-License-Identifier: Apache-2.0
#include "journal.h"

namespace blockid_simulator {
namespace {

constexpr std::size_t kMostEntries = 10000;

constexpr std::array<Endpoint, 5> kAllEndpoints{Endpoint::Community, Endpoint::Discovery,
                                                Endpoint::Generate, Endpoint::Verify,
                                                Endpoint::Other};

Json::Value shown(const Entry& entry) {
    Json::Value value;
    value["endpoint"] = std::string(name_of(entry.endpoint));
    value["method"] = entry.method;
    value["path"] = entry.path;
    value["connection"] = Json::UInt64{entry.connection};
    value["headers"] = Json::Value(Json::objectValue);
    for (const auto& [name, text] : entry.headers)
        value["headers"][name] = text;
    value["body"] = entry.body;
    value["status"] = entry.status;
    return value;
}

} // namespace

Journal::Number Journal::request_came(Entry entry) {
    const std::lock_guard lock(mutex_);
    ++requests_[entry.endpoint];
    entries_.push_back(std::move(entry));
    if (entries_.size() > kMostEntries) {
        entries_.pop_front();
        ++first_;
    }
    return first_ + entries_.size() - 1;
}

void Journal::request_answered(Number number, int status) {
    const std::lock_guard lock(mutex_);
    if (number >= first_ && number - first_ < entries_.size())
        entries_[number - first_].status = status;
}

void Journal::connection_came() {
    const std::lock_guard lock(mutex_);
    ++connections_;
}

void Journal::handshake_done() {
    const std::lock_guard lock(mutex_);
    ++handshakes_;
}

void Journal::message_sent() {
    const std::lock_guard lock(mutex_);
    ++messages_;
}

Json::Value Journal::requests() const {
    const std::lock_guard lock(mutex_);
    Json::Value list(Json::arrayValue);
    for (const Entry& entry : entries_)
        list.append(shown(entry));
    return list;
}

Json::Value Journal::counts() const {
    const std::lock_guard lock(mutex_);
    Json::Value counts;
    counts["connections"] = Json::UInt64{connections_};
    counts["handshakes"] = Json::UInt64{handshakes_};
    counts["messages"] = Json::UInt64{messages_};
    for (const Endpoint endpoint : kAllEndpoints) {
        const auto found = requests_.find(endpoint);
        counts["requests"][std::string(name_of(endpoint))] =
            Json::UInt64{found == requests_.end() ? 0 : found->second};
    }
    return counts;
}

void Journal::clear() {
    const std::lock_guard lock(mutex_);
    first_ += entries_.size();
    entries_.clear();
    requests_.clear();
    connections_ = handshakes_ = messages_ = 0;
}

} // namespace blockid_simulator
