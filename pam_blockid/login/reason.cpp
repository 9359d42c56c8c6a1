// SPDX-License-Identifier: Apache-2.0
#include "login/reason.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

// The lockout times are BlockID's: more than five wrong codes in thirty minutes close an account
// for fifteen minutes.
constexpr std::array<ReasonText, 22> kReasons{{
    {Reason::RightPasscode, Verdict::Allow, "right_passcode", ""},
    {Reason::WrongPasscode, Verdict::WrongPasscode, "wrong_passcode", "Invalid passcode."},
    {Reason::ExpiredPasscode, Verdict::WrongPasscode, "expired_passcode",
     "This passcode has expired."},
    {Reason::UsedPasscode, Verdict::WrongPasscode, "used_passcode",
     "This passcode was used before."},
    {Reason::NotAPasscode, Verdict::WrongPasscode, "not_a_passcode", "Invalid passcode."},
    {Reason::NoChoice, Verdict::WrongPasscode, "no_choice", "No destination was chosen."},
    {Reason::Locked, Verdict::Locked, "locked",
     "Too many wrong passcodes: this account is locked. It opens by itself after 15 minutes, and "
     "an administrator can open it earlier."},
    {Reason::UnknownUser, Verdict::NoContact, "unknown_user", "Login refused."},
    {Reason::NoContact, Verdict::NoContact, "no_contact",
     "No email address or phone number is known for you. Ask your administrator to add one."},
    {Reason::NoContactSkipped, Verdict::Ignore, "no_contact_skipped", ""},
    {Reason::AmbiguousContact, Verdict::NoContact, "ambiguous_contact",
     "More than one entry matches your name. Ask your administrator."},
    {Reason::ContactsUnreachable, Verdict::Outage, "contacts_unreachable",
     "Your email address or phone number cannot be looked up now. Try again later."},
    {Reason::ContactsFault, Verdict::LocalFault, "contacts_fault",
     "Passcodes are not set up correctly on this host. Ask your administrator."},
    {Reason::ServiceUnreachable, Verdict::Outage, "service_unreachable",
     "The passcode service cannot be reached now. Try again later."},
    {Reason::ServiceNonsense, Verdict::Outage, "service_nonsense",
     "The passcode service does not work correctly now. Try again later."},
    {Reason::UnknownTenant, Verdict::LocalFault, "unknown_tenant",
     "Passcodes are not set up correctly on this host. Ask your administrator."},
    {Reason::LicenseRefused, Verdict::LocalFault, "license_refused",
     "Passcodes are not set up correctly on this host. Ask your administrator."},
    {Reason::RequestRefused, Verdict::LocalFault, "request_refused",
     "A passcode could not be sent to you. Ask your administrator."},
    {Reason::ConversationFailed, Verdict::ConversationFailed, "conversation_failed", ""},
    {Reason::PromptTimedOut, Verdict::LocalFault, "prompt_timed_out",
     "No passcode was entered in time."},
    {Reason::SettingsRefused, Verdict::LocalFault, "settings_refused",
     "Passcodes are not set up correctly on this host. Ask your administrator."},
    {Reason::InternalFault, Verdict::LocalFault, "internal_fault",
     "The login failed because of a fault on this host. Ask your administrator."},
}};

} // namespace

const ReasonText& text_of(Reason reason) {
    const auto* found = std::find_if(kReasons.begin(), kReasons.end(),
                                     [&](const ReasonText& text) { return text.reason == reason; });
    return found != kReasons.end() ? *found : kReasons.back();
}

std::string sentence_for(Reason reason, std::string_view reference) {
    const std::string_view sentence = text_of(reason).sentence;
    if (sentence.empty())
        return {};
    return std::string(sentence) + " (reference " + std::string(reference) + ")";
}

} // namespace pam_blockid
