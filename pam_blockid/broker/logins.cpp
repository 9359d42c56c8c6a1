// SPDX-License-Identifier: Apache-2.0
#include "broker/logins.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <syslog.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "broker/descriptors.h"
#include "support/peer.h"

namespace pam_blockid {
namespace {

// A fork would take the processor from the login that has just begun.
constexpr std::chrono::milliseconds kPauseBeforeNext{30};

struct LoginUnderWay {
    pid_t pid;
    uid_t uid;
};

// What a helper starts with: a session of its own, no signal blocked or handled, and no descriptor
// of the broker's but `socket`, as kSocketOfLogin.
void become_child(int socket, const char* name) {
    ::closelog(); // its descriptor goes below, and its number may be another's
    sigset_t none;
    ::sigemptyset(&none);
    if (::dup2(socket, kSocketOfLogin) < 0 || ::close_range(kSocketOfLogin + 1, ~0U, 0) != 0 ||
        ::setsid() < 0 || ::signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
        ::signal(SIGALRM, SIG_DFL) == SIG_ERR || ::sigprocmask(SIG_SETMASK, &none, nullptr) != 0)
        std::_Exit(EXIT_FAILURE);
    ::prctl(PR_SET_NAME, name);
}

} // namespace

void Logins::begin(Connection connection) {
    const auto peer = peer_of(connection.get());
    if (!peer || is_hung_up(connection.get()) || !places_.take(peer->uid))
        return;
    if (peer->uid != 0 || !ready_.hand_over(connection, peer->uid, !next_.empty()))
        fork_for(std::move(connection), peer->uid, Greeted::No);
}

void Logins::fork_for(Connection connection, uid_t uid, Greeted greeted) {
    RecordPage page;
    const pid_t pid = ::fork();
    if (pid == 0) {
        inherited_.take();
        become_child(connection.get(), kNameOfLogin);
        judge_one_login(kSocketOfLogin, Through::Broker, {greeted, page.record(), &denied_});
    }
    if (pid < 0) {
        ::syslog(LOG_WARNING, "no process for a login of uid %u: %s", uid, std::strerror(errno));
        return places_.give_back(uid);
    }
    ++begun_;
    under_way_.emplace(pid, uid);
    keep(std::move(page), pid);
}

void Logins::keep(RecordPage page, pid_t pid) {
    page.hide_from_other_children();
    pages_.emplace(pid, std::move(page));
}

void Logins::make_planned() {
    for (auto due = std::erase_if(next_, [](const auto& each) { return each.second.passed(); });
         due > 0; --due)
        make_ready();
}

// Where there is none to be had, the next login is not ready: that is all.
void Logins::make_ready() {
    ready_.make([this](const UniqueFd& control) {
        RecordPage page;
        const pid_t pid = ::fork();
        if (pid == 0) {
            inherited_.take();
            become_child(control.get(), "pam-blockid-next");
            keep_login_ready(kSocketOfLogin, {Greeted::No, page.record(), &denied_});
        }
        if (pid > 0)
            keep(std::move(page), pid);
        return pid;
    });
}

Logins::Ended Logins::reap() {
    settle(ReadyLogin::Wait::ForWord);
    Ended ended;
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        if (metrics_.takes(pid, status))
            continue;
        ended.by_signal = ended.by_signal || WIFSIGNALED(status);
        ended.any = true;
        settle(ReadyLogin::Wait::ForWord); // what it has said to its end
        end(pid, status);
    }
    make_planned();
    metrics_.write_when_due();
    return ended;
}

// The next login is made ready when one was handed over.
void Logins::settle(ReadyLogin::Wait wait) {
    for (ReadyLogin::Settled& settled : ready_.settled(wait)) {
        if (settled.taken_by < 0) {
            fork_for(std::move(settled.connection), settled.uid,
                     settled.greeted ? Greeted::Yes : Greeted::No);
            continue;
        }
        ++begun_;
        under_way_.emplace(settled.taken_by, settled.uid);
        if (wait == ReadyLogin::Wait::ForWord)
            next_.emplace(settled.taken_by, Deadline::after(kPauseBeforeNext));
    }
}

void Logins::end(pid_t pid, int status) {
    const auto page = pages_.extract(pid);
    const auto login = under_way_.find(pid);
    if (login == under_way_.end())
        return;
    metrics_.count(page ? &page.mapped() : nullptr, status);
    if (WIFSIGNALED(status))
        ::syslog(LOG_WARNING, "a login of uid %u ended by signal %d", login->second,
                 WTERMSIG(status));
    places_.give_back(login->second);
    under_way_.erase(login);
    if (next_.erase(pid) > 0 || (WIFEXITED(status) && WEXITSTATUS(status) == kAnotherMayCome))
        make_ready();
}

std::optional<Deadline> Logins::patience() const {
    auto first = ready_.patience();
    const auto look_at = [&](const Deadline& other) {
        first = first ? first->within(other.left()) : other;
    };
    if (const auto metrics = metrics_.due())
        look_at(*metrics);
    for (const auto& [login, due] : next_)
        look_at(due);
    return first;
}

UniqueFd Logins::written_down() const {
    UniqueFd file(::memfd_create("logins", MFD_CLOEXEC));
    if (!metrics_.write_down(file.get()))
        return {};
    for (const auto& [pid, uid] : under_way_) {
        const LoginUnderWay login{pid, uid};
        if (::write(file.get(), &login, sizeof login) != sizeof login)
            return {};
    }
    return file;
}

void Logins::take_over(UniqueFd fd) {
    LoginUnderWay login{};
    for (off_t at = metrics_.take_over(fd.get());
         ::pread(fd.get(), &login, sizeof login, at) == sizeof login; at += sizeof login) {
        siginfo_t unused{};
        if (::waitid(P_PID, static_cast<id_t>(login.pid), &unused, WEXITED | WNOHANG | WNOWAIT) ==
                0 &&
            places_.take(login.uid))
            under_way_.emplace(login.pid, login.uid);
    }
}

} // namespace pam_blockid
