// Whether root could log in with a key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/host/sshd_settings.h"

namespace pam_blockid {

// A file of AuthorizedKeysFile (sshd_config(5)), as it is for root, has a line that is no comment.
bool root_has_keys(const SshdSettings& settings, const std::string& home);

} // namespace pam_blockid
