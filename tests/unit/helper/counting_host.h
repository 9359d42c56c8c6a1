// A host of which the tests of the kept counts see every login: two directories, and a clock that
// they move.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <list>
#include <string>
#include <utility>
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
    using Opened = Expected<UniqueFd, std::string>;

    // One descriptor for what is still the same directory: a person may have 1024, and tests have
    // thousands of logins.
    StateDirectory lent(const std::string& path) {
        Opened now = open_run_directory(path, {::geteuid(), ::getegid()});
        auto found = std::ranges::find_if(
            opened_, [&](const Opened& before) { return is_same_directory(before, now); });
        if (found == opened_.end())
            found = opened_.insert(found, std::move(now));
        return {path, found->map([](const UniqueFd& fd) { return fd.get(); })};
    }

    static bool is_same_directory(const Opened& one, const Opened& other) {
        struct stat a {};
        struct stat b {};
        return one && other && ::fstat(one->get(), &a) == 0 && ::fstat(other->get(), &b) == 0 &&
               a.st_dev == b.st_dev && a.st_ino == b.st_ino;
    }

    std::list<Opened> opened_;
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
