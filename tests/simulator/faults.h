// Misbehaviour on demand: what a test wants the next requests to meet.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "answer.h"
#include "support/expected.h"

namespace blockid_simulator {

enum class Endpoint { Community, Discovery, Generate, Verify, Other };

// "community", "discovery", "generate", "verify" or "other".
std::string_view name_of(Endpoint endpoint);

struct Fault {
    enum class Kind {
        Answer, // another answer than the service's
        Hang,   // silence until the faults are cleared or the client goes
        Cut,    // all headers and half of the body, then the connection ends
        Close,  // the connection ends without an answer
    };

    std::optional<Endpoint> endpoint; // nothing: any
    Kind kind = Kind::Answer;
    // The service handles the request first, as if only its answer were lost.
    bool process = false;
    // For Answer and Cut; nothing: what the service answered, or a stock answer.
    std::optional<Answer> answer;
    std::map<std::string, std::string> headers;
    std::chrono::milliseconds delay{0}; // before anything of it happens
    unsigned times = 1;                 // 0: until cleared
};

// From {"endpoint", "kind", "process", "status", "content_type", "body", "headers", "delay_ms",
// "times"}; the
// error is a sentence that names the member.
pam_blockid::Expected<Fault, std::string> parse_fault(std::string_view json);

// Safe to use from several threads.
class Faults {
public:
    void add(Fault fault);
    // Takes back all of them and wakes the requests that hang.
    void clear();
    // The oldest fault for `endpoint`, used up by one; nothing when there is none.
    std::optional<Fault> take(Endpoint endpoint);
    // Returns when the faults are cleared or `gone`, asked ten times a second, says so.
    void hang(const std::function<bool()>& gone);

private:
    std::mutex mutex_;
    std::condition_variable cleared_;
    unsigned clearances_ = 0;
    std::list<Fault> faults_;
};

} // namespace blockid_simulator
