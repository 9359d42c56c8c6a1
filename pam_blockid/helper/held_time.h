// How long this host kept the process from running, by looking at it often.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace pam_blockid {

// The process at one moment.
struct RunSample {
    std::chrono::nanoseconds now{0};       // CLOCK_MONOTONIC
    std::chrono::nanoseconds suspended{0}; // CLOCK_BOOTTIME less that
    // What each thread has waited for a processor (/proc/PID/task/TID/schedstat, the second field).
    std::map<std::string, std::chrono::nanoseconds> waited;
};

class HeldTime {
public:
    // Looks come every `interval` unless something holds them up.
    HeldTime(RunSample first, std::chrono::nanoseconds interval);

    // `counts`: whether there was work to do; else the time is passed over.
    void look(RunSample sample, bool counts);

    // Frozen or stopped, all looks are late; with others in front of them, all threads wait. Both
    // are the same time seen twice, so that the longer counts, and the time that the host slept.
    std::chrono::milliseconds total() const;

private:
    RunSample last_;
    std::chrono::nanoseconds interval_;
    std::chrono::nanoseconds late_{0};
    std::chrono::nanoseconds waited_{0};
    std::chrono::nanoseconds suspended_{0};
};

} // namespace pam_blockid
