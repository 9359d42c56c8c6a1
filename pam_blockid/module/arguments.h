// The words behind pam_blockid.so on its line in pam.d.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "channel/messages.h"
#include "support/expected.h"

namespace pam_blockid {

struct Arguments {
    std::string config_path = kDefaultConfigPath; // conf=
    bool debug = false;
    // after=: methods of sshd (sshd_config(5), AuthenticationMethods), one of which must have come
    // before. Each of "publickey", "gssapi-with-mic", "hostbased" at most once. Empty: none need
    // be.
    std::vector<std::string> after;
};

// The arguments, or the sentence for the log that names the one that is wrong and those allowed.
Expected<Arguments, std::string> parse_arguments(std::span<const char* const> words);

} // namespace pam_blockid
