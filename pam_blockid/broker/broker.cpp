// SPDX-License-Identifier: Apache-2.0
#include "broker/broker.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <syslog.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "broker/descriptors.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMostLogins = 500;
constexpr seconds kLongestLife = std::chrono::hours(1); // libraries are brought up to date, too
constexpr int kPauseMs = 100;

extern "C" void wake_up(int) {}

UniqueFd open_spare() {
    return UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

// A child's end interrupts the wait for callers and nothing else. An alarm interrupts any wait.
void prepare_signals() {
    struct sigaction action {};
    action.sa_handler = wake_up;
    ::sigaction(SIGCHLD, &action, nullptr);
    ::sigaction(SIGALRM, &action, nullptr);
    sigset_t children;
    ::sigemptyset(&children);
    ::sigaddset(&children, SIGCHLD);
    ::sigprocmask(SIG_SETMASK, &children, nullptr);
}

timespec to_timespec(milliseconds span) {
    const auto whole = std::chrono::floor<seconds>(span);
    return {whole.count(), std::chrono::nanoseconds(span - whole).count()};
}

bool is_same_file(const struct stat& a, const struct stat& b) {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
           a.st_mtim.tv_sec == b.st_mtim.tv_sec && a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

} // namespace

Broker::Broker(std::string program, Idle idle, Logins logins)
    : program_(std::move(program)), idle_(idle),
      idle_end_(Deadline::after(idle.value_or(seconds(0)))),
      renewal_(Deadline::after(kLongestLife)), logins_(std::move(logins)), spare_(open_spare()) {
    // What runs, not what lies at its path by now: that may have been replaced since the start.
    if (::stat("/proc/self/exe", &file_) != 0)
        ::stat(program_.c_str(), &file_);
    prepare_signals();
}

Broker::End Broker::serve() {
    const End end = serve_until_the_end();
    logins_.settle();
    return end;
}

Broker::End Broker::serve_until_the_end() {
    while (true) {
        const bool called = wait_for_caller();
        const Logins::Ended ended = logins_.reap();
        if (ended.by_signal)
            return End::Renewal;
        if (called && is_out_of_date())
            return End::Renewal;
        if (called)
            accept_one();
        if (!idle_)
            continue;
        if (called || ended.any)
            idle_end_ = Deadline::after(*idle_);
        else if (logins_.none() && idle_end_.passed())
            return End::Idle;
    }
}

bool Broker::wait_for_caller() const {
    sigset_t none;
    ::sigemptyset(&none);
    std::vector<pollfd> waited{{kListener, POLLIN, 0}};
    for (const int socket : logins_.sockets())
        waited.push_back({socket, POLLIN, 0});
    const bool may_end = idle_ && logins_.none();
    const auto end = may_end ? std::optional(idle_end_) : logins_.patience();
    const timespec left = to_timespec(end ? end->left() : milliseconds(0));
    return ::ppoll(waited.data(), waited.size(), end ? &left : nullptr, &none) > 0 &&
           waited.front().revents != 0;
}

// Asked before a caller is accepted, who then is the new program's.
bool Broker::is_out_of_date() const {
    struct stat now {};
    return logins_.begun() >= kMostLogins || renewal_.passed() ||
           ::stat(program_.c_str(), &now) != 0 || !is_same_file(file_, now);
}

void Broker::accept_one() {
    Connection connection(UniqueFd(::accept4(kListener, nullptr, nullptr, SOCK_CLOEXEC)));
    if (connection)
        return logins_.begin(std::move(connection));
    if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
        return;
    // No descriptor is left here, or on the whole host. The caller is to know at once.
    ::syslog(LOG_WARNING, "a caller cannot be accepted: %s", std::strerror(errno));
    spare_.reset();
    if (!Connection(UniqueFd(::accept4(kListener, nullptr, nullptr, SOCK_CLOEXEC))))
        ::poll(nullptr, 0, kPauseMs);
    spare_ = open_spare();
}

} // namespace pam_blockid
