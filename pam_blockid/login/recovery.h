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

    // The recovery code that was typed; nothing when it has not the shape of one, or the settings
    // take none.
    std::optional<RecoveryCode> read(std::string_view typed) const;

    // What the code means: an attempt, too. Nothing when there is another, with `notice` set for
    // it.
    std::optional<End> judge(const RecoveryCode& code, std::string& notice);

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
