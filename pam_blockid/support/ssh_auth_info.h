// The key of a login, as sshd names it to PAM modules (SSH_AUTH_INFO_0; see module/sshd.h).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pam_blockid {

// The base64 text of the public key, or of the certificate, that sshd has checked: that of the one
// line "publickey TYPE BASE64" in `auth_info`. Empty where there is no such line, and where there
// are two, as nobody could say which of them the login is about.
std::string_view checked_ssh_key(std::string_view auth_info);

} // namespace pam_blockid
