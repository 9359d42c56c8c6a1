// SPDX-License-Identifier: Apache-2.0
#include "login/sentences.h"

#include <algorithm>
#include <array>
#include <vector>

namespace pam_blockid {
namespace {

struct Text {
    Sentence sentence;
    const char* one;
    const char* many = nullptr; // where a number other than one asks for another form
};

// The texts in a call of row() are what translators get:
// xgettext --keyword=row:2,2t --keyword=row:2,3,3t sentences.cpp
constexpr Text row(Sentence sentence, const char* text) {
    return {sentence, text};
}

constexpr Text row(Sentence sentence, const char* one, const char* many) {
    return {sentence, one, many};
}

// The lockout times are BlockID's: more than five wrong codes in thirty minutes close an account
// for fifteen minutes.
constexpr std::array kTexts{
    Text{Sentence::None, ""}, // nothing to translate

    row(Sentence::AskSent, "Passcode sent to %d: "),
    row(Sentence::AskSentOrResend, "Passcode sent to %d (r to resend): "),
    row(Sentence::AskSentOrResendOrMenu, "Passcode sent to %d (r to resend, m for the menu): "),
    row(Sentence::AskLast, "Last passcode that was sent to you: "),
    row(Sentence::AskLastOrResend, "Last passcode that was sent to you (r to resend): "),
    row(Sentence::AskLastOrResendOrMenu,
        "Last passcode that was sent to you (r to resend, m for the menu): "),
    row(Sentence::AskRecovery, "No passcode can be sent or checked now. Recovery code: "),
    row(Sentence::Menu, "Send the passcode to:%e. Your choice (1): ",
        "Send the passcode to:%e. Your choice (1 to %n): "),
    row(Sentence::MenuEntry, " %n) %c %d"),
    row(Sentence::And, " and "), // between the last two destinations

    row(Sentence::Seconds, "%n second", "%n seconds"),
    row(Sentence::Minutes, "%n minute", "%n minutes"),
    row(Sentence::Hours, "%n hour", "%n hours"),
    row(Sentence::Days, "%n day", "%n days"),

    row(Sentence::IsRemembered, "A right passcode is remembered for %w. "),
    row(Sentence::IsRememberedInSession, "A right passcode is remembered for %w in this session. "),

    row(Sentence::InvalidLeft, "Invalid passcode, %n attempt left. ",
        "Invalid passcode, %n attempts left. "),
    row(Sentence::UsedLeft, "This passcode was used before, %n attempt left. ",
        "This passcode was used before, %n attempts left. "),
    row(Sentence::ExpiredLeft, "This passcode has expired, %n attempt left. ",
        "This passcode has expired, %n attempts left. "),
    row(Sentence::NewOnItsWay, "A new passcode is on its way. "),
    row(Sentence::NewInSeconds, "A new passcode can be sent in %n second. ",
        "A new passcode can be sent in %n seconds. "),
    row(Sentence::NewInMinutes, "A new passcode can be sent in %n minute. ",
        "A new passcode can be sent in %n minutes. "),
    row(Sentence::NoMoreCodes, "No more passcodes can be sent. "),
    row(Sentence::CannotSendNow, "A new passcode cannot be sent now. "),
    row(Sentence::NoSuchChoice, "That is not one of the choices. "),
    row(Sentence::RecoveryClosedLeft,
        "After too many wrong ones, no recovery code is taken for %w, %n attempt left. ",
        "After too many wrong ones, no recovery code is taken for %w, %n attempts left. "),

    row(Sentence::Invalid, "Invalid passcode."),
    row(Sentence::Expired, "This passcode has expired."),
    row(Sentence::Used, "This passcode was used before."),
    row(Sentence::NoChoice, "No destination was chosen."),
    row(Sentence::Locked,
        "Too many wrong passcodes: this account is locked. It opens by itself after 15 minutes, "
        "and an administrator can open it earlier."),
    row(Sentence::TooManyWrong,
        "Too many wrong passcodes were typed on this host. Try again in %w, or ask your "
        "administrator."),
    row(Sentence::CannotCheck, "Passcodes cannot be checked on this host now. Try again later."),
    row(Sentence::NoContact,
        "No email address or phone number is known for you. Ask your administrator to add one."),
    row(Sentence::AmbiguousContact,
        "More than one entry matches your name. Ask your administrator."),
    row(Sentence::SharedContact,
        "Your name on this host and that of another account mean one person. Ask your "
        "administrator."),
    row(Sentence::ContactsUnreachable,
        "Your email address or phone number cannot be looked up now. Try again later."),
    row(Sentence::ServiceUnreachable,
        "The passcode service cannot be reached now. Try again later."),
    row(Sentence::ServiceNonsense,
        "The passcode service does not work correctly now. Try again later."),
    row(Sentence::TooManyRequests,
        "The passcode service has been asked too often. Try again later."),
    row(Sentence::ServiceRefused,
        "The passcode service refuses this login. Ask your administrator."),
    row(Sentence::NotSetUp,
        "Passcodes are not set up correctly on this host. Ask your administrator."),
    row(Sentence::CannotSend, "A passcode could not be sent to you. Ask your administrator."),
    row(Sentence::AccountsFault, "Your account cannot be looked up now. Try again later."),
    row(Sentence::TooSlow, "No passcode was entered in time."),
    row(Sentence::NoFirstFactor,
        "This host asks for a passcode only after an SSH key, or another proof that it was told to "
        "want first. None came: log in with your key, or ask your administrator."),
    row(Sentence::NoBroker,
        "A program that is not root's can ask for a passcode only through the broker of this host, "
        "which does not answer. Ask your administrator."),
    row(Sentence::NotForThisCaller,
        "This program may ask for a passcode of nobody but the user that it runs as."),
    row(Sentence::SelfServiceOff,
        "On this host, programs that are not root's may not ask for a passcode. Ask your "
        "administrator."),
    row(Sentence::CallerUnproven,
        "It cannot be told for certain who asks, and whose passcode is to be asked for. Ask your "
        "administrator."),
    row(Sentence::Fault,
        "The login failed because of a fault on this host. Ask your administrator."),
    row(Sentence::RecoveryCodesLeft,
        "You logged in with a recovery code, which is spent now. You have %n left.",
        "You logged in with a recovery code, which is spent now. You have %n left."),
    row(Sentence::WithReference, "%s (reference %r)"),
};

constexpr bool is_in_order() {
    std::size_t place = 0;
    for (const Text& text : kTexts) {
        if (text.sentence != static_cast<Sentence>(place++))
            return false;
    }
    return place == static_cast<std::size_t>(Sentence::WithReference) + 1;
}
static_assert(is_in_order(), "one text for each sentence, in the order of the enumeration");

const Text& text_of(Sentence sentence) {
    return kTexts[std::min(static_cast<std::size_t>(sentence), kTexts.size() - 1)];
}

} // namespace

std::string say(Sentence sentence, std::initializer_list<Placeholder> values) {
    return expand_placeholders(text_of(sentence).one, values);
}

std::string say_counted(Sentence sentence, long long number,
                        std::initializer_list<Placeholder> values) {
    const Text& text = text_of(sentence);
    const std::string digits = std::to_string(number);
    std::vector<Placeholder> all(values);
    all.push_back({'n', digits});
    return expand_placeholders(number == 1 || text.many == nullptr ? text.one : text.many, all);
}

} // namespace pam_blockid
