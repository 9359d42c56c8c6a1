// The part of a login that a recovery code may decide.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "login/end.h"
#include "login/login.h"
#include "login/recipient.h"

namespace pam_blockid {

class Recovery {
public:
    // Keeps `outcome` up to date. The references must outlive it.
    Recovery(Recipient recipient, const LoginRules& rules, const World& world, Outcome& outcome);

    // Whether `typed` has the shape of a recovery code, where the settings take any.
    bool takes(std::string_view typed) const;

    // What `typed`, which takes() it, means: an attempt, too. Nothing when there is another, with
    // `notice` set for it.
    std::optional<End> judge(std::string_view typed, std::string& notice);

    // Asks for a recovery code where no passcode came for the reason of `why`, and the person has
    // one left; else gives `why` back.
    End instead_of(End why);

private:
    Recipient recipient_;
    const LoginRules& rules_;
    World world_;
    Outcome& outcome_;
};

} // namespace pam_blockid
