// The simulator's time: real time, moved ahead by tests that cannot wait.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <functional>

namespace blockid_simulator {

using Time = std::chrono::system_clock::time_point;
// Where the rules read the time from.
using Now = std::function<Time()>;

class ShiftedClock {
public:
    Time now() const { return std::chrono::system_clock::now() + std::chrono::seconds(ahead_); }
    std::chrono::seconds ahead() const { return std::chrono::seconds(ahead_); }
    void advance(std::chrono::seconds span) { ahead_ += span.count(); }

private:
    std::atomic<std::chrono::seconds::rep> ahead_ = 0;
};

} // namespace blockid_simulator
