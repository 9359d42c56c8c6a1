// A host of which the tests of the kept counts see every login: two directories, and a clock that
// they move.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <list>
#include <string>
#include <vector>

#include "helper/kept_times.h"
#include "helper/run_directory.h"
#include "login/hand_clock.h"
#include "support/temp_dir.h"

namespace pam_blockid::testing {

class CountingHost {
public:
    TempDir dir;
    HandClock clock;
    const std::string run = dir.path("run");
    const std::string second = dir.path("second");

    // What another login, by `caller`, finds; of use as long as the host.
    SharedState login(const std::string& caller) {
        return {{lent(run), lent(second)}, caller, std::hash<std::string>(), clock};
    }

private:
    StateDirectory lent(const std::string& path) {
        const auto& opened =
            opened_.emplace_back(open_run_directory(path, {::geteuid(), ::getegid()}));
        return {path, opened.map([](const UniqueFd& fd) { return fd.get(); })};
    }

    std::list<Expected<UniqueFd, std::string>> opened_;
};

// How many of so many processes, all at the same time, say yes; each is told its number.
inline int count_of_processes(int processes, const std::function<bool(int)>& says_yes) {
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(says_yes(i) ? 1 : 0);
        children.push_back(child);
    }
    int yes = 0;
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        yes += WEXITSTATUS(status);
    }
    return yes;
}

} // namespace pam_blockid::testing
