// Why a login ended as it did: the word for the log, the verdict, and the sentence for the person,
// all in one table.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "login/verdict.h"

namespace pam_blockid {

enum class Reason {
    RightPasscode,
    WrongPasscode,
    ExpiredPasscode,
    UsedPasscode,
    NotAPasscode,
    NoChoice,
    Locked,
    UnknownUser,
    NoContact,
    NoContactSkipped,
    AmbiguousContact,
    ContactsUnreachable,
    ContactsFault,
    ServiceUnreachable,
    ServiceNonsense,
    UnknownTenant,
    LicenseRefused,
    RequestRefused,
    ConversationFailed,
    PromptTimedOut,
    SettingsRefused,
    InternalFault,
};

struct ReasonText {
    Reason reason;
    Verdict verdict;
    std::string_view word;     // reason= in the log
    std::string_view sentence; // shown to the person; empty when nothing is to be said
};

const ReasonText& text_of(Reason reason);

// The sentence with the reference by which an administrator finds the log line; empty when the
// reason has none.
std::string sentence_for(Reason reason, std::string_view reference);

} // namespace pam_blockid
