// Waits for callers at the listening socket, and gives each a process of its own.
//
// It parses nothing that they say, reads no settings and holds no secret. One thread.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <chrono>
#include <optional>
#include <string>

#include "broker/logins.h"
#include "support/deadline.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class Broker {
public:
    using Idle = std::optional<std::chrono::seconds>;

    // `program`: its own file. `idle`: ends when there was nothing to do for so long; nothing:
    // never. `logins`: those that an earlier program has begun.
    Broker(std::string program, Idle idle, Logins logins);

    enum class End {
        Idle,
        // All children are laid out in memory like this process. Where one has died, somebody may
        // have learnt how; or the program's file has changed; or it has run for long.
        Renewal,
    };
    End serve();

    const Logins& logins() const { return logins_; }

private:
    End serve_until_the_end();
    bool wait_for_caller() const;
    bool is_out_of_date() const;
    void accept_one();

    std::string program_;
    struct stat file_ {};
    Idle idle_;
    Deadline idle_end_;
    Deadline renewal_;
    Logins logins_;
    UniqueFd spare_; // a descriptor to give up where there is none left
};

} // namespace pam_blockid
