// One user of one PAM service: asked for a passcode or not, and where it would go.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "login/accounts.h"
#include "settings/described.h"

namespace pam_blockid {

inline constexpr const char* kUsualService = "sshd"; // where no other is named

struct PersonQuestion {
    std::string user;
    std::string service;
};

// What a login would find out before it sends anything. No message is sent. Takes no longer than
// network.login_deadline.
Findings check_person(const PersonQuestion& question, const DescribedSettings& described,
                      Accounts& accounts);

} // namespace pam_blockid
