// SPDX-License-Identifier: Apache-2.0
#include "helper/run_watch.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "support/local_ports.h"
#include "support/threads.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kInterval{50};

nanoseconds time_of(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// A kernel without these figures shows zeroes or no file: the lateness of the looks is left.
RunSample sample() {
    RunSample sample;
    std::error_code ignored;
    for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
        std::ifstream file(thread.path() / "schedstat");
        long long running = 0;
        long long waited = 0;
        if (file >> running >> waited)
            sample.waited.emplace(thread.path().filename(), waited);
    }
    sample.now = time_of(CLOCK_MONOTONIC);
    sample.suspended = time_of(CLOCK_BOOTTIME) - sample.now;
    return sample;
}

} // namespace

bool is_held_too_long(milliseconds held, milliseconds limit) {
    return held >= limit / 2;
}

RunWatch::RunWatch(milliseconds limit, std::function<bool()> is_working)
    : limit_(limit), is_working_(std::move(is_working)), held_(sample(), kInterval) {
    try {
        thread_ = std::jthread([this](const std::stop_token& stop) { keep_looking(stop); });
        has_thread_ = true;
    } catch (const std::system_error&) {
        // Nobody watches: hindrance() says so.
    }
}

RunWatch::~RunWatch() = default;

std::string RunWatch::hindrance() {
    look();
    const std::scoped_lock lock(mutex_);
    if (!has_thread_)
        return "no thread could be started that watches over this login";
    if (!lack_.empty())
        return lack_;
    if (is_held_too_long(held_.total(), limit_))
        return "this process was kept from running for " + std::to_string(held_.total().count()) +
               " ms";
    return {};
}

void RunWatch::keep_looking(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        look();
        std::unique_lock lock(mutex_);
        over_.wait_for(lock, stop, kInterval, [] { return false; });
    }
}

void RunWatch::look() {
    const bool counts = is_working_();
    std::string lack = counts ? lack_of_threads() : "";
    if (lack.empty() && counts)
        lack = lack_of_sockets();
    const std::scoped_lock lock(mutex_);
    if (lack_.empty())
        lack_ = std::move(lack);
    held_.look(sample(), counts);
}

} // namespace pam_blockid
