// What of a host's own texts may go to somebody else: for each kind of text a list of what is let
// in. Whatever is not on it stays here.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ctl/host/pam_stack.h"

namespace pam_blockid {

// The auth lines of a stack: place, control and module of each. Of arguments those of our own
// module alone, and a few words of others, as some name secrets; the others are counted.
std::string support_lines_of(const PamStack& stack);

// Of what `sshd -T` prints, the keywords that decide whom sshd asks for what; no names of users, no
// paths, no programs.
std::string support_lines_of_sshd(std::string_view printed);

// Of a log, the last `most` event lines of ours: when, and the fields that event_line() makes.
std::string support_lines_of_log(std::string_view log, std::size_t most);

// The name and version of the system, of the text of /etc/os-release.
std::string support_line_of_release(std::string_view text);

} // namespace pam_blockid
