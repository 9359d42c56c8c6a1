// SPDX-License-Identifier: Apache-2.0
#include "login/reason.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

constexpr auto kReasons = std::to_array<ReasonText>({
    {Reason::RightPasscode, Verdict::Allow, "right_passcode", Sentence::None},
    {Reason::RecoveryCode, Verdict::Allow, "recovery_code", Sentence::None},
    {Reason::WrongRecoveryCode, Verdict::WrongPasscode, "wrong_recovery_code", Sentence::Invalid},
    {Reason::WrongPasscode, Verdict::WrongPasscode, "wrong_passcode", Sentence::Invalid},
    {Reason::ExpiredPasscode, Verdict::WrongPasscode, "expired_passcode", Sentence::Expired},
    {Reason::UsedPasscode, Verdict::WrongPasscode, "used_passcode", Sentence::Used},
    {Reason::NotAPasscode, Verdict::WrongPasscode, "not_a_passcode", Sentence::Invalid},
    {Reason::NoChoice, Verdict::WrongPasscode, "no_choice", Sentence::NoChoice},
    {Reason::Locked, Verdict::Locked, "locked", Sentence::Locked},
    {Reason::TooManyWrong, Verdict::Locked, "too_many_wrong", Sentence::TooManyWrong},
    {Reason::NotCounted, Verdict::LocalFault, "not_counted", Sentence::CannotCheck},
    {Reason::UnknownUser, Verdict::WrongPasscode, "unknown_user", Sentence::Invalid},
    {Reason::NoContact, Verdict::NoContact, "no_contact", Sentence::NoContact, false, true},
    {Reason::NoContactSkipped, Verdict::Ignore, "no_contact_skipped", Sentence::None},
    {Reason::ExemptUser, Verdict::Ignore, "exempt_user", Sentence::None},
    {Reason::ExemptGroup, Verdict::Ignore, "exempt_group", Sentence::None},
    {Reason::InNoGroup, Verdict::Ignore, "in_no_group", Sentence::None},
    {Reason::ExemptNetwork, Verdict::Ignore, "exempt_network", Sentence::None},
    {Reason::Remembered, Verdict::Ignore, "remembered", Sentence::None},
    {Reason::AccountsFault, Verdict::LocalFault, "accounts_fault", Sentence::AccountsFault},
    {Reason::AmbiguousContact, Verdict::NoContact, "ambiguous_contact", Sentence::AmbiguousContact,
     false, true},
    {Reason::SharedContact, Verdict::NoContact, "shared_contact", Sentence::SharedContact, false,
     true},
    {Reason::ContactsUnreachable, Verdict::Outage, "contacts_unreachable",
     Sentence::ContactsUnreachable, true, true},
    {Reason::ContactsFault, Verdict::LocalFault, "contacts_fault", Sentence::NotSetUp, false, true},
    {Reason::ServiceUnreachable, Verdict::Outage, "service_unreachable",
     Sentence::ServiceUnreachable, true, true},
    {Reason::ServiceFailed, Verdict::Outage, "service_failed", Sentence::ServiceNonsense, true,
     true},
    {Reason::ServiceNonsense, Verdict::Outage, "service_nonsense", Sentence::ServiceNonsense, false,
     true},
    {Reason::TooManyRequests, Verdict::Outage, "too_many_requests", Sentence::TooManyRequests,
     false, true},
    {Reason::ServiceRefused, Verdict::LocalFault, "service_refused", Sentence::ServiceRefused},
    {Reason::UnknownTenant, Verdict::LocalFault, "unknown_tenant", Sentence::NotSetUp, false, true},
    {Reason::LicenseRefused, Verdict::LocalFault, "license_refused", Sentence::NotSetUp, false,
     true},
    {Reason::RequestRefused, Verdict::LocalFault, "request_refused", Sentence::CannotSend, false,
     true},
    {Reason::ProxyRefused, Verdict::LocalFault, "proxy_refused", Sentence::NotSetUp, false, true},
    {Reason::ConversationFailed, Verdict::ConversationFailed, "conversation_failed",
     Sentence::None},
    {Reason::PromptTimedOut, Verdict::LocalFault, "prompt_timed_out", Sentence::TooSlow},
    {Reason::SettingsRefused, Verdict::LocalFault, "settings_refused", Sentence::NotSetUp},
    {Reason::NoFirstFactor, Verdict::NoFirstFactor, "no_first_factor", Sentence::NoFirstFactor},
    {Reason::NoBroker, Verdict::LocalFault, "no_broker", Sentence::NoBroker},
    {Reason::NotForThisCaller, Verdict::LocalFault, "not_for_this_caller",
     Sentence::NotForThisCaller},
    {Reason::SelfServiceOff, Verdict::LocalFault, "self_service_off", Sentence::SelfServiceOff},
    {Reason::CallerUnproven, Verdict::LocalFault, "caller_unproven", Sentence::CallerUnproven},
    {Reason::InternalFault, Verdict::LocalFault, "internal_fault", Sentence::Fault},
});

std::string in_words(std::chrono::seconds wait) {
    using std::chrono::hours;
    using std::chrono::minutes;
    if (wait > hours(2))
        return say_counted(Sentence::Hours, std::chrono::ceil<hours>(wait).count());
    return say_counted(Sentence::Minutes, std::chrono::ceil<minutes>(wait).count());
}

} // namespace

const ReasonText& text_of(Reason reason) {
    const auto* found = std::find_if(kReasons.begin(), kReasons.end(),
                                     [&](const ReasonText& text) { return text.reason == reason; });
    return found != kReasons.end() ? *found : kReasons.back();
}

std::string sentence_for(Reason reason, std::string_view reference, std::chrono::seconds wait) {
    const Sentence sentence = text_of(reason).sentence;
    if (sentence == Sentence::None)
        return {};
    return say(Sentence::WithReference,
               {{'s', say(sentence, {{'w', in_words(wait)}})}, {'r', reference}});
}

} // namespace pam_blockid
