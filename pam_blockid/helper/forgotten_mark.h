// The file of a ForgottenMark, beside the sheet of what is remembered.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "helper/remembered_sheet.h"
#include "support/expected.h"

namespace pam_blockid {

// Nothing where everything was never forgotten. The error says why nothing may count.
Expected<std::optional<ForgottenMark>, std::string> forgotten_mark_of(int directory, uid_t uid);

// In the place of whatever is there.
Expected<void, std::string> write_forgotten_mark(int directory, uid_t uid,
                                                 const ForgottenMark& mark);

// The same, but never over a later one of the same boot. Keeps others who forget out with flock(2)
// of `directory`, as long as that is open; if that cannot be had, forgetting matters more.
Expected<void, std::string> mark_forgotten(int directory, uid_t uid, const ForgottenMark& mark);

} // namespace pam_blockid
