// What sshd lets a PAM module know of what it has checked itself.
//
// SSH_AUTH_INFO_0 in the PAM environment (pam_getenv(3)) is a line for each method that this login
// has passed, such as "publickey ssh-ed25519 AAAA..." (sshd_config(5), ExposeAuthInfo). We rely on
// sshd for it: sshd sets it, to nothing if need be, each time before it runs the auth lines for
// keyboard-interactive (OpenSSH's auth-pam.c, expose_authinfo), so what an earlier try left there
// does not count. For its password method it does not set it.
//
// The environment of the calling process is another one: su, sudo and whoever calls them cannot set
// this. The auth lines in front of ours can, being root's: of Debian's modules pam_env sets
// variables in setcred and session lines alone, and answers PAM_IGNORE to auth (its source was
// read); any other module that calls pam_putenv(3) in an auth line is trusted as the stack is.
//
// A key is more than a word: it may let somebody pass without a passcode (remember), or say who
// they are. So it is taken from sshd alone, and who that is the kernel says: the file that the
// calling process runs. The name of the PAM service would not do, which other programs may share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pam_blockid {

// The first word of each line of SSH_AUTH_INFO_0; of "keyboard-interactive/pam" all of it.
std::vector<std::string> passed_methods(std::string_view auth_info);

// For users that it refuses sshd runs the stack all the same, and answers prompts with a password
// of its own making, as long as the one that was typed (auth-pam.c, fake_password). Nothing can be
// said of an empty one, which is false.
bool is_stand_in(std::string_view password);

// Whether this process runs sshd's own file, in a directory where only root can have put it. False
// also once that file was replaced by an upgrade, for a process that began before.
bool runs_sshd();

} // namespace pam_blockid
