// The numbers that descriptors have from the broker's start to its end, and in each login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pam_blockid {

inline constexpr int kListener = 3;      // where systemd puts it, too (sd_listen_fds(3))
inline constexpr int kSocketOfLogin = 3; // in its place, in the process of a login
inline constexpr int kWrittenDown = 4; // of the logins under way, while the broker replaces itself

} // namespace pam_blockid
