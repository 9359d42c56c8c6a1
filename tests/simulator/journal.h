// What came in over the wire, for tests that want to look: requests, connections, messages.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include <json/value.h>

#include "faults.h"

namespace blockid_simulator {

struct Entry {
    Endpoint endpoint;
    std::string method;
    std::string path;
    std::uint64_t connection; // counts completed TLS handshakes from 1
    std::multimap<std::string, std::string> headers;
    std::string body;
    int status; // 0: no answer, or none yet
};

// Safe to use from several threads.
class Journal {
public:
    using Number = std::uint64_t;

    // Keeps the latest requests only, but counts them all.
    Number request_came(Entry entry);
    void request_answered(Number number, int status);
    void connection_came();
    void handshake_done();
    void message_sent();

    // A list, oldest first, as the control port shows it.
    Json::Value requests() const;
    // {"connections", "handshakes", "requests": {endpoint: n}, "messages"}
    Json::Value counts() const;
    void clear();

private:
    mutable std::mutex mutex_;
    std::deque<Entry> entries_;
    Number first_ = 0; // the number of entries_.front()
    std::map<Endpoint, std::uint64_t> requests_;
    std::uint64_t connections_ = 0;
    std::uint64_t handshakes_ = 0;
    std::uint64_t messages_ = 0;
};

} // namespace blockid_simulator
