// What became of a login. Only Allow lets anyone in; the module turns each into one PAM code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace pam_blockid {

// The values travel on the channel: append, never renumber.
enum class Verdict : std::uint8_t {
    Allow = 1,              // the right passcode
    WrongPasscode = 2,      // wrong, expired or used, on the last attempt
    Locked = 3,             // BlockID has locked the user
    NoContact = 4,          // no email address or phone number to send a passcode to
    Ignore = 5,             // policy asks for no passcode here
    Outage = 6,             // BlockID or LDAP unreachable, or answering nonsense
    ConversationFailed = 7, // the person went away or could not be asked
    LocalFault = 8,         // settings, license, limits, deadline: something on this host
};

} // namespace pam_blockid
