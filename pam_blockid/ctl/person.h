// One user of one PAM service: asked for a passcode or not, and where it would go.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "ctl/finding.h"
#include "login/accounts.h"
#include "login/contact_source.h"
#include "login/policy.h"
#include "settings/described.h"

namespace pam_blockid {

struct PersonQuestion {
    std::string user;
    std::string service;
};

// What a login would find out before it sends anything. No message is sent.
Findings check_person(const PersonQuestion& question, const DescribedSettings& described,
                      Accounts& accounts, ContactSource& contacts);

} // namespace pam_blockid
