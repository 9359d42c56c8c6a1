// The words behind pam_blockid.so on its line in pam.d.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "support/expected.h"

namespace pam_blockid {

inline constexpr const char* kDefaultConfigPath = "/etc/security/pam_blockid.conf";

struct Arguments {
    std::string config_path = kDefaultConfigPath; // conf=
    bool debug = false;
};

// The arguments, or the sentence for the log that names the one that is wrong and those allowed.
Expected<Arguments, std::string> parse_arguments(std::span<const char* const> words);

} // namespace pam_blockid
