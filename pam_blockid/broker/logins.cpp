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
#include "helper/one_login.h"
#include "support/peer.h"

namespace pam_blockid {
namespace {

struct LoginUnderWay {
    pid_t pid;
    uid_t uid;
};

// What a helper starts with: a session of its own, no signal blocked or handled, and no descriptor
// of the broker's.
[[noreturn]] void become_login(int connection) {
    ::closelog(); // its descriptor goes below, and its number may be another's
    sigset_t none;
    ::sigemptyset(&none);
    if (::dup2(connection, kSocketOfLogin) < 0 || ::close_range(kSocketOfLogin + 1, ~0U, 0) != 0 ||
        ::setsid() < 0 || ::signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
        ::signal(SIGALRM, SIG_DFL) == SIG_ERR || ::sigprocmask(SIG_SETMASK, &none, nullptr) != 0)
        std::_Exit(EXIT_FAILURE);
    // As ps(1) shows it. The module's own helper has this name, too.
    ::prctl(PR_SET_NAME, "pam-blockid-helper");
    judge_one_login(kSocketOfLogin, Through::Broker);
}

} // namespace

void Logins::begin(int connection) {
    const auto peer = peer_of(connection);
    if (!peer || is_hung_up(connection) || !places_.take(peer->uid))
        return;
    const pid_t pid = ::fork();
    if (pid == 0)
        become_login(connection);
    if (pid < 0) {
        ::syslog(LOG_WARNING, "no process for a login of uid %u: %s", peer->uid,
                 std::strerror(errno));
        return places_.give_back(peer->uid);
    }
    ++begun_;
    under_way_.emplace(pid, peer->uid);
}

Logins::Ended Logins::reap() {
    Ended ended;
    int status = 0;
    for (pid_t pid = 0; (pid = ::waitpid(-1, &status, WNOHANG)) > 0;) {
        ended.any = true;
        ended.by_signal = ended.by_signal || WIFSIGNALED(status);
        const auto login = under_way_.find(pid);
        if (login == under_way_.end())
            continue;
        if (WIFSIGNALED(status))
            ::syslog(LOG_WARNING, "a login of uid %u ended by signal %d", login->second,
                     WTERMSIG(status));
        places_.give_back(login->second);
        under_way_.erase(login);
    }
    return ended;
}

UniqueFd Logins::written_down() const {
    UniqueFd file(::memfd_create("logins", MFD_CLOEXEC));
    for (const auto& [pid, uid] : under_way_) {
        const LoginUnderWay login{pid, uid};
        if (::write(file.get(), &login, sizeof login) != sizeof login)
            return {};
    }
    return file;
}

void Logins::take_over(UniqueFd fd) {
    LoginUnderWay login{};
    for (off_t at = 0; ::pread(fd.get(), &login, sizeof login, at) == sizeof login;
         at += sizeof login) {
        siginfo_t unused{};
        if (::waitid(P_PID, static_cast<id_t>(login.pid), &unused, WEXITED | WNOHANG | WNOWAIT) ==
                0 &&
            places_.take(login.uid))
            under_way_.emplace(login.pid, login.uid);
    }
}

} // namespace pam_blockid
