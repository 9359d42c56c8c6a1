// "Delivers" messages: each becomes one line of JSON in a file or on the terminal.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include "clock.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace blockid_simulator {

struct Message {
    Time time;
    std::string id; // the same for every destination of one request
    std::string user;
    std::string channel; // "email", "sms" or "voice"
    std::string to;      // an address, or "+1 4155550100"
    std::string code;
    std::string service; // serviceName of the request, may be empty
    std::chrono::seconds validity;
    std::string subject; // emailSubject of the request, may be empty
};

// The line, without its end.
std::string to_line(const Message& message);

class Delivery {
public:
    // Appends to the file `path`, which is made for its owner alone, or writes to standard output
    // when `path` is "-". The error is a sentence for the person who gave the path.
    static pam_blockid::Expected<Delivery, std::string> open(const std::string& path);

    // One write per message, so that a reader never sees half a line. Safe to use from several
    // threads; false when the message could not be written.
    bool deliver(const Message& message);

private:
    explicit Delivery(pam_blockid::UniqueFd file) : file_(std::move(file)) {}

    pam_blockid::UniqueFd file_;
};

} // namespace blockid_simulator
