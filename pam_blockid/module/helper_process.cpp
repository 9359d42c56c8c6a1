// SPDX-License-Identifier: Apache-2.0
#include "module/helper_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

// The header of glibc 2.36 forgets to say that its functions are C.
extern "C" {
#include <sys/pidfd.h>
}

#include "support/deadline.h"
#include "support/peer.h"
#include "support/program_file.h"
#include "support/spawn_actions.h"

namespace pam_blockid {
namespace {

constexpr int kSocketInHelper = 3;
constexpr int kGraceMs = 500; // between the closed socket and SIGKILL
constexpr int kLookMs = 10;
constexpr int kKillMs = 2000; // a process in an uninterruptible wait is left to init

std::string message_of(int error) {
    return std::generic_category().message(error);
}

Unexpected<std::string> refused(const std::string& what) {
    return Unexpected<std::string>(what);
}

// The order matters: the socket first, as it may itself be one of 0 to 2.
void prepare(SpawnActions& actions, int socket) {
    actions.duplicate(socket, kSocketInHelper);
    for (int fd = 0; fd < kSocketInHelper; ++fd)
        actions.open_nothing(fd);
    actions.close_from(kSocketInHelper + 1).go_to_root_directory();
}

class SpawnAttributes {
public:
    SpawnAttributes() : error_(::posix_spawnattr_init(&attributes_)) {}
    ~SpawnAttributes() { ::posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;

    int prepare() {
        sigset_t all;
        sigset_t none;
        ::sigfillset(&all);
        ::sigemptyset(&none);
        keep(::posix_spawnattr_setsigdefault(&attributes_, &all));
        keep(::posix_spawnattr_setsigmask(&attributes_, &none));
        keep(::posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID));
        return error_;
    }
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    void keep(int error) { error_ = error_ != 0 ? error_ : error; }

    posix_spawnattr_t attributes_{};
    int error_;
};

struct Sockets {
    UniqueFd ours;
    UniqueFd theirs;
};

// Both above the standard descriptors: a host that runs with those closed may write to them.
Expected<Sockets, std::string> make_sockets() {
    std::array<int, 2> pair{};
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair.data()) != 0)
        return refused("socketpair: " + message_of(errno));
    const UniqueFd first(pair[0]);
    const UniqueFd second(pair[1]);
    Sockets sockets{UniqueFd(::fcntl(first.get(), F_DUPFD_CLOEXEC, kSocketInHelper)),
                    UniqueFd(::fcntl(second.get(), F_DUPFD_CLOEXEC, kSocketInHelper))};
    if (!sockets.ours || !sockets.theirs)
        return refused("no free descriptor: " + message_of(errno));
    return sockets;
}

// None when no child of this process has the number: the helper is gone then, and reaped.
// `refused`: set where no handles are to be had (the filters of older containers).
UniqueFd handle_of_child(pid_t pid, bool& refused) {
    UniqueFd handle(::pidfd_open(pid, 0));
    refused = !handle && errno != ESRCH;
    siginfo_t unused{};
    if (handle && ::waitid(P_PIDFD, static_cast<id_t>(handle.get()), &unused,
                           WEXITED | WNOHANG | WNOWAIT) != 0)
        handle.reset();
    return handle;
}

// Our own child alone, and it ends by itself once its socket is closed. No signal goes to a number.
void reap_by_number(pid_t pid) {
    const Deadline deadline = Deadline::after(std::chrono::milliseconds(kGraceMs + kKillMs));
    while (::waitpid(pid, nullptr, WNOHANG) == 0 && !deadline.passed())
        ::poll(nullptr, 0, kLookMs);
}

} // namespace

Expected<HelperProcess, std::string> HelperProcess::start(const char* path) {
    if (const auto checked = check_program_file(path); !checked)
        return refused("the helper cannot be trusted: " + checked.error().what);
    auto sockets = make_sockets();
    if (!sockets)
        return refused(sockets.error());

    SpawnActions actions;
    SpawnAttributes attributes;
    prepare(actions, sockets->theirs.get());
    int error = actions.error();
    if (error == 0)
        error = attributes.prepare();
    std::array<char*, 2> arguments{const_cast<char*>(path), nullptr};
    std::array<char*, 1> environment{nullptr};
    pid_t pid = -1;
    if (error == 0)
        error = ::posix_spawn(&pid, path, actions.get(), attributes.get(), arguments.data(),
                              environment.data());
    if (error != 0)
        return refused("the helper " + std::string(path) +
                       " cannot be started: " + message_of(error));
    sockets->theirs.reset(); // and its number is free for the handle, whatever the limit
    return HelperProcess(pid, std::move(sockets->ours));
}

HelperProcess::HelperProcess(pid_t pid, UniqueFd socket)
    : pid_(pid), socket_(std::move(socket)), handle_(handle_of_child(pid, has_no_handle_)),
      // Asked once the handle is there: a helper that was at its end of the socket all the time had
      // its number all the time.
      is_helper_(handle_ && !is_hung_up(socket_.get())) {}

HelperProcess::~HelperProcess() {
    if (!socket_)
        return;
    socket_.reset();
    if (has_no_handle_)
        reap_by_number(pid_);
    if (!handle_)
        return;
    if (!wait_for_end(kGraceMs) && is_helper_) {
        ::pidfd_send_signal(handle_.get(), SIGKILL, nullptr, 0);
        wait_for_end(kKillMs);
    }
    // ECHILD: the host ignores SIGCHLD, or reaped it first.
    while (::waitid(P_PIDFD, static_cast<id_t>(handle_.get()), nullptr, WEXITED | WNOHANG) < 0 &&
           errno == EINTR) {
    }
}

bool HelperProcess::wait_for_end(int milliseconds) const {
    const Deadline deadline = Deadline::after(std::chrono::milliseconds(milliseconds));
    while (!deadline.passed()) {
        pollfd ended{handle_.get(), POLLIN, 0};
        const int ready = ::poll(&ended, 1, static_cast<int>(deadline.left().count()));
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
    return false;
}

} // namespace pam_blockid
