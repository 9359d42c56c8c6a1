// A caller's connection, as the broker holds it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/time.h>

#include <utility>

#include "support/unique_fd.h"

namespace pam_blockid {

// It is closed at once, whatever the caller has left in it: a descriptor that was sent along and
// never taken is closed with it, and may be a socket that lingers (SO_LINGER, socket(7)) for as
// long as its owner likes, or until a signal comes. The broker has a handler of SIGALRM for that.
class Connection {
public:
    explicit Connection(UniqueFd fd = UniqueFd()) : fd_(std::move(fd)) {}
    Connection(Connection&&) noexcept = default;
    Connection& operator=(Connection&& other) noexcept {
        close();
        fd_ = std::move(other.fd_);
        return *this;
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    explicit operator bool() const { return static_cast<bool>(fd_); }
    int get() const { return fd_.get(); }

private:
    void close() {
        if (!fd_)
            return;
        constexpr itimerval soon{{0, 1000}, {0, 1000}}; // and again: it may come before the wait
        constexpr itimerval never{};
        ::setitimer(ITIMER_REAL, &soon, nullptr);
        fd_.reset();
        ::setitimer(ITIMER_REAL, &never, nullptr);
    }

    UniqueFd fd_;
};

} // namespace pam_blockid
