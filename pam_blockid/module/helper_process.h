// The helper: checked, started, ended and reaped.
//
// It starts with a constant empty environment, descriptors 0 to 3 only (3 is the socket), default
// signal handlers, an empty signal mask, its own session and / as its directory, whatever the host
// program has. The host's own handlers and children are left alone.
//
// A number may be another process's by the time it is used: the host ignores or reaps its children,
// and its user stops it meanwhile. So what has the number is a child of this process, or it is left
// alone; and it is the helper, with the socket that only the helper holds, or it is not ended.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <string>

#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class HelperProcess {
public:
    // The sentence for the log when the helper is missing, not a plain file, not root's, writable
    // by others, or cannot be started. `path`: absolute.
    static Expected<HelperProcess, std::string> start(const char* path);

    HelperProcess(HelperProcess&&) noexcept = default;
    HelperProcess& operator=(HelperProcess&&) = delete;
    // Closes the socket, gives the helper a moment to end by itself, then ends it, and reaps it.
    ~HelperProcess();

    int socket() const { return socket_.get(); }

private:
    HelperProcess(pid_t pid, UniqueFd socket);

    bool wait_for_end(int milliseconds) const;

    pid_t pid_;
    UniqueFd socket_;            // none once this was moved from
    bool has_no_handle_ = false; // as this host gives out none
    UniqueFd handle_;            // pidfd_open(2) of a child of ours; none when it was gone before
    bool is_helper_;             // for certain, so that it may be ended
};

} // namespace pam_blockid
