// Puts the text of the metrics where it is collected.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "support/expected.h"

namespace pam_blockid {

// Replaces the file `name` of `directory`, whose content is the old or the new one at any moment.
// All may read it. A link that has the name is replaced, not followed. The error says which step
// failed; the file is as it was then.
Expected<void, std::string> replace_file(int directory, const std::string& name,
                                         std::string_view content);

} // namespace pam_blockid
