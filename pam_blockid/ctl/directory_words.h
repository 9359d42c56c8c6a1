// What the settings for the directory mean, whatever the directory answers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ctl/finding.h"
#include "settings/described.h"

namespace pam_blockid {

// A filter that takes people of other domains for one of the same short name, and a BlockID user
// that people can choose for themselves; check = "ldap", place = the line of the key.
Findings check_directory_words(const DescribedSettings& described);

} // namespace pam_blockid
