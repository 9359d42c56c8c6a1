// Why a login ended as it did: the verdict, the word for the log and the sentence for the person,
// all in one table.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "login/sentences.h"
#include "login/verdict.h"

namespace pam_blockid {

enum class Reason {
    RightPasscode,
    RecoveryCode,
    WrongRecoveryCode,
    WrongPasscode,
    ExpiredPasscode,
    UsedPasscode,
    NotAPasscode,
    NoChoice,
    Locked,
    TooManyWrong,
    NotCounted,
    UnknownUser,
    NoContact,
    NoContactSkipped,
    ExemptUser,
    ExemptGroup,
    InNoGroup,
    ExemptNetwork,
    Remembered,
    AccountsFault,
    AmbiguousContact,
    SharedContact,
    ContactsUnreachable,
    ContactsFault,
    ServiceUnreachable,
    ServiceFailed,
    ServiceNonsense,
    TooManyRequests,
    ServiceRefused,
    UnknownTenant,
    LicenseRefused,
    RequestRefused,
    ProxyRefused,
    ConversationFailed,
    PromptTimedOut,
    SettingsRefused,
    NoFirstFactor,
    NoBroker,
    NotForThisCaller,
    SelfServiceOff,
    CallerUnproven,
    InternalFault,
};

struct ReasonText {
    Reason reason;
    Verdict verdict;
    std::string_view word; // reason= in the log
    Sentence sentence;     // shown to the person
    // Whether on_outage = "allow" may let it pass. An answer, however odd, is no outage: only what
    // kept one from coming, and a service that says that it fails before it has judged anything.
    bool may_be_let_pass = false;
    // Whether a recovery code may stand in: no passcode came, and nobody has said no to the person.
    bool recovery_instead = false;
};

const ReasonText& text_of(Reason reason);

// The sentence with the reference by which an administrator finds the log line; empty when the
// reason has none. `wait`: what TooManyWrong tells.
std::string sentence_for(Reason reason, std::string_view reference, std::chrono::seconds wait = {});

} // namespace pam_blockid
