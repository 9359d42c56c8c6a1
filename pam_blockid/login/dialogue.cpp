// SPDX-License-Identifier: Apache-2.0
#include "login/dialogue.h"

#include <utility>

#include "login/passcode.h"
#include "login/prompt_text.h"
#include "login/sentences.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Prompts that cost no attempt (a wish for a new code, or for the menu) are bounded too.
constexpr int kFreePrompts = 10;
constexpr int kChoices = 3;

Reason reason_of(ServiceAnswer answer) {
    switch (answer) {
    case ServiceAnswer::Yes:
        return Reason::RightPasscode;
    case ServiceAnswer::WrongCode:
        return Reason::WrongPasscode;
    case ServiceAnswer::UsedCode:
        return Reason::UsedPasscode;
    case ServiceAnswer::ExpiredCode:
        return Reason::ExpiredPasscode;
    case ServiceAnswer::Locked:
        return Reason::Locked;
    case ServiceAnswer::UnknownTenant:
        return Reason::UnknownTenant;
    case ServiceAnswer::LicenseRefused:
        return Reason::LicenseRefused;
    case ServiceAnswer::RequestRefused:
        return Reason::RequestRefused;
    case ServiceAnswer::Refused:
        return Reason::ServiceRefused;
    case ServiceAnswer::TooManyRequests:
        return Reason::TooManyRequests;
    case ServiceAnswer::ProxyRefused:
        return Reason::ProxyRefused;
    case ServiceAnswer::LocalFault:
        return Reason::InternalFault;
    case ServiceAnswer::Unreachable:
        return Reason::ServiceUnreachable;
    case ServiceAnswer::Failing:
        return Reason::ServiceFailed;
    case ServiceAnswer::Nonsense:
        return Reason::ServiceNonsense;
    }
    return Reason::InternalFault;
}

// An answer other than Yes to sending. "Wrong code" is no answer to that question.
Reason refusal_to_send(ServiceAnswer answer) {
    const Reason reason = reason_of(answer);
    return text_of(reason).verdict == Verdict::WrongPasscode ? Reason::ServiceNonsense : reason;
}

enum class Wish { None, NewCode, Menu };

Wish wish_of(std::string_view typed, bool has_menu) {
    const std::string_view text = trimmed(typed);
    if (text.empty() || text == "r" || text == "R")
        return Wish::NewCode;
    return has_menu && (text == "m" || text == "M") ? Wish::Menu : Wish::None;
}

// The index of a choice among `count`, typed as a number from 1.
std::optional<std::size_t> choice_of(std::string_view typed, std::size_t count) {
    const auto number = number_in<std::size_t>(trimmed(typed));
    if (!number || *number < 1 || *number > count)
        return std::nullopt;
    return *number - 1;
}

// Why no code was sent, for the person.
std::string notice_of(const SendPermit& permit) {
    if (permit.kind == SendPermit::Kind::NoMoreResends)
        return say(Sentence::NoMoreCodes);
    if (permit.kind == SendPermit::Kind::NotCounted)
        return say(Sentence::CannotSendNow);
    if (permit.wait > seconds(90))
        return say_counted(Sentence::NewInMinutes, std::chrono::ceil<minutes>(permit.wait).count());
    return say_counted(Sentence::NewInSeconds, permit.wait.count());
}

End refused(TryPermit permit, Outcome& outcome) {
    outcome.wait = permit.wait;
    return {permit.kind == TryPermit::Kind::LimitReached ? Reason::TooManyWrong
                                                         : Reason::NotCounted,
            std::move(permit.detail)};
}

} // namespace

std::optional<End> too_many_wrong(const Recipient& recipient, const LoginRules& rules,
                                  const World& world, Outcome& outcome) {
    TryPermit permit = world.wrong_codes.look(recipient, rules);
    if (permit.kind == TryPermit::Kind::Granted)
        return std::nullopt;
    return refused(std::move(permit), outcome);
}

Dialogue::Dialogue(Person person, const LoginRules& rules, OtpService& service, const World& world,
                   Outcome& outcome)
    : person_(std::move(person)), rules_(rules), service_(service), world_(world),
      outcome_(outcome), recovery_(person_.recipient, rules, world, outcome),
      all_destinations_(person_.destinations) {}

End Dialogue::run() {
    std::string notice;
    if (rules_.delivery == Delivery::First)
        person_.destinations.resize(1);
    std::optional<End> end;
    if (rules_.delivery == Delivery::Choose)
        end = choose(notice);
    if (!end)
        end = send_code(notice);
    if (!end)
        end = ask_until_decided(std::move(notice) +
                                promise_notice(world_.remembered.promise(person_.recipient)));
    return *std::move(end);
}

// Asks even where there is one destination only: nothing is sent before an answer.
std::optional<End> Dialogue::choose(std::string& notice) {
    for (int i = 0; i < kChoices; ++i) {
        auto typed = world_.prompter.ask(notice + choice_prompt(all_destinations_), Echo::On);
        if (!typed)
            return End{reason_of(typed.error()), ""};
        notice.clear();
        if (const auto choice = choice_of(typed->view(), all_destinations_.size())) {
            person_.destinations = {all_destinations_[*choice]};
            return std::nullopt;
        }
        notice = say(Sentence::NoSuchChoice);
    }
    return End{Reason::NoChoice, ""};
}

std::optional<End> Dialogue::choose_again(std::string& notice) {
    const std::vector<Destination> before = person_.destinations;
    if (auto end = choose(notice))
        return end;
    const int codes = outcome_.codes_sent;
    auto end = resend(notice);
    if (outcome_.codes_sent == codes)
        person_.destinations = before; // where the last one went
    return end;
}

// One code, or in `notice` why there is none. The person may still have the last one.
std::optional<End> Dialogue::send_code(std::string& notice) {
    SendPermit permit = world_.budget.take(person_.recipient, rules_);
    outcome_.warn(std::move(permit.remark));
    resends_left_ = permit.resends_left;
    if (permit.kind != SendPermit::Kind::Granted) {
        notice += notice_of(permit);
        return std::nullopt;
    }
    std::vector<Channel> channels;
    for (const Destination& destination : person_.destinations)
        channels.push_back(destination.channel);
    outcome_.channels = channels;
    ServiceReply reply = service_.send(person_.blockid_user(), person_.contact, channels);
    if (!reply.may_have_sent)
        world_.budget.give_back(person_.recipient);
    if (reply.answer != ServiceAnswer::Yes)
        return End{refusal_to_send(reply.answer), std::move(reply.detail)};
    ++outcome_.codes_sent;
    return std::nullopt;
}

std::optional<End> Dialogue::resend(std::string& notice) {
    if (auto end = too_many_wrong())
        return end;
    const int codes = outcome_.codes_sent;
    auto end = send_code(notice);
    if (outcome_.codes_sent > codes)
        notice += say(Sentence::NewOnItsWay);
    return end;
}

End Dialogue::ask_until_decided(std::string notice) {
    int free_prompts = 0;
    while (true) {
        auto typed = world_.prompter.ask(notice + prompt(), rules_.echo);
        if (!typed)
            return {reason_of(typed.error()), ""};
        notice.clear();
        Wish wish = wish_of(typed->view(), rules_.delivery == Delivery::Choose);
        if (wish != Wish::None && ++free_prompts > kFreePrompts)
            wish = Wish::None;
        auto end = wish == Wish::NewCode ? resend(notice)
                   : wish == Wish::Menu  ? choose_again(notice)
                                         : judge(typed->view(), notice);
        if (end)
            return *std::move(end);
    }
}

// What the typed text means. What has not the shape of a passcode is never judged, and so no guess.
// Whatever the service answered that was not the grant was one, used and expired codes too. Nothing
// when there is another attempt, with `notice` set for it.
std::optional<End> Dialogue::judge(std::string_view typed, std::string& notice) {
    if (const auto code = recovery_.read(typed))
        return recovery_.judge(*code, notice);
    ++outcome_.attempts;
    const int left = rules_.attempts - outcome_.attempts;
    const auto passcode = Passcode::parse(typed, rules_.code_length);
    if (!passcode) {
        notice = say_counted(Sentence::InvalidLeft, left);
        return left > 0 ? std::nullopt : std::optional(End{Reason::NotAPasscode, ""});
    }
    TryPermit permit = world_.wrong_codes.count(person_.recipient, rules_);
    if (permit.kind != TryPermit::Kind::Granted)
        return refused(std::move(permit), outcome_);
    outcome_.warn(std::move(permit.detail));
    ServiceReply reply = service_.check(person_.blockid_user(), *passcode);
    if (reply.answer == ServiceAnswer::Yes || !reply.may_be_judged)
        world_.wrong_codes.take_back(person_.recipient);
    // An answer that was not waited for, as the person has gone away, is a local fault.
    const bool may_be_wrong = text_of(reason_of(reply.answer)).verdict == Verdict::WrongPasscode ||
                              (reply.answer == ServiceAnswer::LocalFault && reply.may_be_judged);
    if (may_be_wrong)
        outcome_.warn(world_.remembered.forget(person_.recipient));
    switch (reply.answer) {
    case ServiceAnswer::Yes:
    case ServiceAnswer::Locked:
        world_.budget.settle(person_.recipient);
        return End{reason_of(reply.answer), std::move(reply.detail)};
    case ServiceAnswer::WrongCode:
        notice = say_counted(Sentence::InvalidLeft, left);
        break;
    case ServiceAnswer::UsedCode:
        notice = say_counted(Sentence::UsedLeft, left);
        break;
    case ServiceAnswer::ExpiredCode:
        notice = say_counted(Sentence::ExpiredLeft, left);
        if (left > 0 && resends_left_ > 0 && !std::exchange(replaced_, true))
            return resend(notice);
        break;
    default:
        return End{reason_of(reply.answer), std::move(reply.detail)};
    }
    return left > 0 ? too_many_wrong() : std::optional(End{reason_of(reply.answer), ""});
}

std::string Dialogue::prompt() const {
    if (!rules_.prompt.empty())
        return passcode_prompt({rules_.prompt, person_.recipient.user, person_.host},
                               person_.destinations);
    return passcode_prompt({.destinations = person_.destinations,
                            .sent = outcome_.codes_sent > 0,
                            .can_resend = resends_left_ > 0,
                            .has_menu = rules_.delivery == Delivery::Choose});
}

} // namespace pam_blockid
