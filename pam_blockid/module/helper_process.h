// The helper: checked, started, ended and reaped.
//
// It starts with a constant empty environment, descriptors 0 to 3 only (3 is the socket), default
// signal handlers, an empty signal mask, its own session and / as its directory, whatever the host
// program has. The host's own handlers and children are left alone.
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

    HelperProcess(HelperProcess&& other) noexcept;
    HelperProcess& operator=(HelperProcess&&) = delete;
    // Closes the socket, gives the helper a moment to end by itself, then ends it, and reaps it.
    ~HelperProcess();

    int socket() const { return socket_.get(); }

private:
    HelperProcess(pid_t pid, UniqueFd handle, UniqueFd socket);

    bool wait_for_end(int milliseconds) const;

    pid_t pid_;
    UniqueFd
        handle_; // pidfd_open(2): never another process, even after ours was reaped by the host
    UniqueFd socket_;
};

} // namespace pam_blockid
