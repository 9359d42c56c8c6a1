// The socket at which callers ask for a login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Whether systemd, or who stands in for it, has brought a socket (sd_listen_fds(3)).
bool is_socket_activated();

// The one socket that it has brought. The error says what is wrong with it.
Expected<UniqueFd, std::string> activated_listener();

// Listens at `path`, which must be absolute and in a directory that only root may write to; all may
// connect. A socket that stands there is taken away when nobody listens at it any more.
Expected<UniqueFd, std::string> listen_at(const std::string& path);

// Whether `fd` is a socket that takes connections of whole messages.
bool is_listener(int fd);

} // namespace pam_blockid
