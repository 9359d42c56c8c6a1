// Whether sudo comes to its PAM stack at all.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"

namespace pam_blockid {

struct SudoersPlaces {
    std::string program = "/usr/bin/sudo";
    std::string sudoers = "/etc/sudoers";
};

// Where sudo's stack is among `services` and names the module: a warning for each line of sudoers
// that makes sudo ask for nothing; with `user`, for those that may concern that user. Else nothing.
// check = "sudoers"; place = "/etc/sudoers.d/admins:3".
Findings check_sudoers(const PamServices& services, const std::optional<std::string>& user,
                       const SudoersPlaces& places = {});

} // namespace pam_blockid
