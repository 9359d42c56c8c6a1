// Watches over a login whose outage may be let pass: does it run, and can it open connections?
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "helper/held_time.h"
#include "login/host_watch.h"

namespace pam_blockid {

// Half of `limit`: a time limit that ran out for want of the network has seen this process run for
// most of it, one that ran out because somebody held the process has not.
bool is_held_too_long(std::chrono::milliseconds held, std::chrono::milliseconds limit);

class RunWatch final : public HostWatch {
public:
    // Looks in a thread of its own, many times a second, from now on. `limit`: the shortest of the
    // time limits that may tell an outage. `is_working`: false while the person types; called by
    // that thread too.
    RunWatch(std::chrono::milliseconds limit, std::function<bool()> is_working);
    ~RunWatch() override;

    std::string hindrance() override;

private:
    void keep_looking(const std::stop_token& stop);
    void look();

    std::chrono::milliseconds limit_;
    std::function<bool()> is_working_;
    std::mutex mutex_; // of the three below
    HeldTime held_;
    std::string lack_; // the first of sockets that was seen while there was work
    bool has_thread_ = false;
    std::condition_variable_any over_;
    std::jthread thread_; // the last member: the first to go
};

} // namespace pam_blockid
