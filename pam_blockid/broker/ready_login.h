// The login that is made ready before anybody asks for it, and how it is handed to a caller.
//
// One waits, and two while logins come faster than one gets ready. Its process says when it is
// ready; it ends by itself after the time that the settings say, and whenever it cannot be used any
// more.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "broker/connection.h"
#include "support/deadline.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class ReadyLogin {
public:
    // Forks the process that is to be ready, which has the other end of the pair whose one end is
    // given; -1 when it cannot. It must be called from one place: the child does not come back.
    using Fork = std::function<pid_t(const UniqueFd& control)>;

    // What became of a caller that was handed over.
    struct Settled {
        uid_t uid;
        pid_t taken_by = -1;   // -1: by nobody; then
        Connection connection; // is the caller still, who
        bool greeted = false;  // may have been told that there is a login to be had
    };

    // Makes one, unless as many as are wanted are there or on their way.
    void make(const Fork& fork);

    // Hands the caller to one. False, with nothing done, when none is ready: from then on two are
    // wanted, until one ends that nobody had a use for; that is if one was on its way, or is to be
    // made, as `is_planned` says.
    bool hand_over(Connection& connection, uid_t uid, bool is_planned = false);
    enum class Wait {
        ForWord, // of what becomes of each, for as long as it takes
        No,      // whoever has not said by now that a login is taken will not have it
    };
    // Those of whom it is known by now; with Wait::No, all.
    std::vector<Settled> settled(Wait wait);

    // What to wait for, and until when at the latest.
    std::vector<int> sockets() const;
    std::optional<Deadline> patience() const;
    bool has_callers() const { return !asked_.empty(); }

private:
    struct Child {
        pid_t pid;
        UniqueFd control;
    };
    struct Waiting {
        Child child;
        bool is_ready = false;
    };
    struct Asked {
        Child child;
        Connection connection;
        uid_t uid;
        Deadline patience;
        bool greeted = false;
    };

    void look_at_waiting();
    static bool is_there(Waiting& waiting);
    static std::optional<Settled> settle(Asked& asked, Wait wait);

    std::vector<Waiting> waiting_;
    std::size_t wanted_ = 1;
    std::vector<Asked> asked_;
};

} // namespace pam_blockid
