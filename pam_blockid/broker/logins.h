// The logins under way: a process for each, forked here, reaped here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "broker/connection.h"
#include "broker/mapped_pages.h"
#include "broker/metrics.h"
#include "broker/places.h"
#include "broker/ready_login.h"
#include "helper/one_login.h"
#include "helper/system_calls.h"
#include "support/deadline.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class Logins {
public:
    // `denied` is what each of them is locked down with.
    explicit Logins(DeniedCalls denied, MappedPages pages = {})
        : denied_(std::move(denied)), inherited_(std::move(pages)) {}

    // Gives the login of whoever has connected a process, unless they have gone, or they, or all,
    // have too many under way: one that is ready, for root's callers, else a fork. Without one the
    // connection is closed: the caller then helps itself.
    void begin(Connection connection);

    struct Ended {
        bool any = false;
        bool by_signal = false; // one of them at least
    };
    // Those that have ended since, and what has come of those that were handed over. Waits for
    // none. They are counted. What is due is done: counts are written, the next login is made
    // ready.
    Ended reap();
    // Every login has its process after this.
    void settle() { settle(ReadyLogin::Wait::No); }

    // Nor anything left to do for one.
    bool none() const {
        return under_way_.empty() && !ready_.has_callers() && next_.empty() &&
               metrics_.all_is_written();
    }
    int begun() const { return begun_; }
    // What to wait for besides the listener, and until when at the latest.
    std::vector<int> sockets() const { return ready_.sockets(); }
    std::optional<Deadline> patience() const;

    // For the program that takes the place of this one: an open file that tells what was counted,
    // and which are under way. None when it cannot be made.
    UniqueFd written_down() const;
    // What was written down, from the file `fd`. Those that are no children of ours are left out.
    void take_over(UniqueFd fd);

private:
    void fork_for(Connection connection, uid_t uid, Greeted greeted);
    void keep(RecordPage page, pid_t pid);
    void make_planned();
    void make_ready();
    void settle(ReadyLogin::Wait wait);
    void end(pid_t pid, int status);

    DeniedCalls denied_;
    MappedPages inherited_;
    std::map<pid_t, uid_t> under_way_;
    std::map<pid_t, RecordPage> pages_; // of these, and of those that are ready
    Places places_;
    ReadyLogin ready_;
    // The logins that were handed over and are not on their way yet: when the next is made ready.
    std::map<pid_t, Deadline> next_;
    Metrics metrics_;
    int begun_ = 0;
};

} // namespace pam_blockid
