// The logins under way: a process for each, forked here, reaped here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>

#include "broker/places.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class Logins {
public:
    // Forks a process for the login of whoever has connected, unless they have gone, or they, or
    // all, have too many under way. `connection` is to be closed in any case: without a process the
    // caller then helps itself.
    void begin(int connection);

    struct Ended {
        bool any = false;
        bool by_signal = false; // one of them at least
    };
    // Those that have ended since. Waits for none.
    Ended reap();

    bool none() const { return under_way_.empty(); }
    int begun() const { return begun_; }

    // For the program that takes the place of this one: an open file that tells which are under
    // way. None when it cannot be made.
    UniqueFd written_down() const;
    // What was written down, from the file `fd`. Those that are no children of ours are left out.
    void take_over(UniqueFd fd);

private:
    std::map<pid_t, uid_t> under_way_;
    Places places_;
    int begun_ = 0;
};

} // namespace pam_blockid
