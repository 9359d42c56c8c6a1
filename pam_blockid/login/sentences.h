// Every sentence that a person may meet, in one table (sentences.cpp), ready for gettext.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <string>

#include "support/percent.h"

namespace pam_blockid {

enum class Sentence {
    None,

    // Prompts. A client that shows nothing else must do with these.
    AskSent,
    AskSentOrResend,
    AskSentOrResendOrMenu,
    AskLast,
    AskLastOrResend,
    AskLastOrResendOrMenu,
    AskRecovery,
    Menu,
    MenuEntry,
    And,

    // How long.
    Seconds,
    Minutes,
    Hours,
    Days,

    // In front of the first prompt.
    IsRemembered,
    IsRememberedInSession,

    // In front of the next prompt.
    InvalidLeft,
    UsedLeft,
    ExpiredLeft,
    NewOnItsWay,
    NewInSeconds,
    NewInMinutes,
    NoMoreCodes,
    CannotSendNow,
    NoSuchChoice,
    RecoveryClosedLeft,

    // Refusals.
    Invalid,
    Expired,
    Used,
    NoChoice,
    Locked,
    TooManyWrong,
    CannotCheck,
    NoContact,
    AmbiguousContact,
    SharedContact,
    ContactsUnreachable,
    ServiceUnreachable,
    ServiceNonsense,
    TooManyRequests,
    ServiceRefused,
    NotSetUp,
    CannotSend,
    AccountsFault,
    TooSlow,
    NoFirstFactor,
    NoBroker,
    NotForThisCaller,
    SelfServiceOff,
    CallerUnproven,
    Fault,

    RecoveryCodesLeft, // of whom one let in
    WithReference,
};

// The sentence with its placeholders filled in: %d destinations, %c channel, %e entries, %n number,
// %r reference, %s another sentence, %w how long.
std::string say(Sentence sentence, std::initializer_list<Placeholder> values = {});

// The sentence in the form that fits `number`, which also is its %n.
std::string say_counted(Sentence sentence, long long number,
                        std::initializer_list<Placeholder> values = {});

} // namespace pam_blockid
