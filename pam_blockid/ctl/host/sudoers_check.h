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
    std::string of_rs = "/etc/sudoers-rs"; // which sudo-rs reads in its place, where it is there
};

// Who sudo is to PAM, by pam_service= and pam_login_service=; its own names where it is not
// installed or sudoers cannot be read.
SudoNames sudo_names(const SudoersPlaces& places = {});

// Where the stack of sudo, or of sudo -i, is among `services` and names the module: a warning for
// each line of sudoers that makes sudo ask for nothing; with `user`, for those that may concern
// that user. A fault where sudoers gives sudo a service that does not ask, though "sudo" does; a
// warning where it does so for some users, hosts or commands. Else nothing. check = "sudoers";
// place = "/etc/sudoers.d/admins:3".
Findings check_sudoers(const PamServices& services, const std::optional<std::string>& user,
                       const SudoersPlaces& places = {});

} // namespace pam_blockid
