// What became of a login. Only Allow lets anyone in; the module turns each into one PAM code.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace pam_blockid {

// The values travel on the channel: append, never renumber.
enum class Verdict : std::uint8_t {
    Allow = 1,              // the right passcode
    WrongPasscode = 2,      // wrong, expired or used, on the last attempt
    Locked = 3,             // BlockID has locked the user
    NoContact = 4,          // no email address or phone number to send a passcode to
    Ignore = 5,             // policy asks for no passcode here
    Outage = 6,             // BlockID or LDAP unreachable, busy, or answering nonsense
    ConversationFailed = 7, // the person went away or could not be asked
    LocalFault = 8,    // settings, license, limits, deadline; or BlockID refuses this host or user
    NoFirstFactor = 9, // the module's own, never the helper's: sshd vouched for nothing yet
};

// result= in the log.
constexpr std::string_view word_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Allow:
        return "allow";
    case Verdict::WrongPasscode:
        return "wrong_passcode";
    case Verdict::Locked:
        return "locked";
    case Verdict::NoContact:
        return "no_contact";
    case Verdict::Ignore:
        return "ignore";
    case Verdict::Outage:
        return "outage";
    case Verdict::ConversationFailed:
        return "conversation_failed";
    case Verdict::LocalFault:
        return "local_fault";
    case Verdict::NoFirstFactor:
        return "no_first_factor";
    }
    return "local_fault";
}

constexpr bool is_refusal(Verdict verdict) {
    return verdict != Verdict::Allow && verdict != Verdict::Ignore;
}

} // namespace pam_blockid
