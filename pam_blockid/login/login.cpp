// SPDX-License-Identifier: Apache-2.0
#include "login/login.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "login/prompt_text.h"
#include "login/sentences.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Prompts that cost no attempt (a wish for a new code) are bounded too.
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
    case ServiceAnswer::LocalFault:
        return Reason::InternalFault;
    case ServiceAnswer::Unreachable:
        return Reason::ServiceUnreachable;
    case ServiceAnswer::Nonsense:
        return Reason::ServiceNonsense;
    }
    return Reason::InternalFault;
}

Reason reason_of(ContactError::Kind kind) {
    switch (kind) {
    case ContactError::Kind::Unreachable:
        return Reason::ContactsUnreachable;
    case ContactError::Kind::Ambiguous:
        return Reason::AmbiguousContact;
    case ContactError::Kind::Fault:
        return Reason::ContactsFault;
    }
    return Reason::InternalFault;
}

Reason reason_of(PromptError error) {
    return error == PromptError::TimedOut ? Reason::PromptTimedOut : Reason::ConversationFailed;
}

Verdict verdict_of(Reason reason, OnOutage on_outage) {
    const Verdict verdict = text_of(reason).verdict;
    return verdict == Verdict::Outage && on_outage == OnOutage::Allow ? Verdict::Ignore : verdict;
}

// The end of a login, carried up to the one place that returns it.
struct End {
    Reason reason;
    std::string detail;
};

class Login {
public:
    Login(const LoginRequest& request, const LoginRules& rules, World world)
        : request_(request), rules_(rules), world_(world), started_(world.clock.now()),
          answered_(started_) {}

    Outcome run() {
        End end = story();
        outcome_.reason = end.reason;
        outcome_.verdict = verdict_of(end.reason, rules_.on_outage);
        // A source or a value that was passed over is worth a word even when all went well.
        outcome_.detail = end.detail.empty() ? contact_.remark : std::move(end.detail);
        outcome_.to_verdict = since(answered_);
        return std::move(outcome_);
    }

private:
    End story() {
        if (auto end = find_contact())
            return *std::move(end);
        if (auto end = choose_destination())
            return *std::move(end);
        if (auto end = send_code())
            return *std::move(end);
        return ask_until_decided();
    }

    std::optional<End> find_contact() {
        if (!request_.account_exists)
            return End{Reason::UnknownUser, "no such account on this host"};
        const auto asked = world_.clock.now();
        auto found = world_.contacts.find(request_.user);
        outcome_.in_contacts = since(asked);
        if (!found)
            return End{reason_of(found.error().kind), std::move(found.error().detail)};
        if (*found)
            contact_ = **std::move(found);
        destinations_ = destinations_of(contact_, rules_.channels);
        if (!destinations_.empty())
            return std::nullopt;
        return End{rules_.missing_contact == MissingContact::Skip ? Reason::NoContactSkipped
                                                                  : Reason::NoContact,
                   contact_.remark};
    }

    std::optional<End> choose_destination() {
        if (rules_.delivery == Delivery::All || destinations_.size() == 1)
            return std::nullopt;
        std::size_t chosen = 0;
        if (rules_.delivery == Delivery::Choose) {
            auto choice = ask_for_choice();
            if (!choice)
                return choice.error();
            chosen = *choice;
        }
        destinations_ = {destinations_[chosen]};
        return std::nullopt;
    }

    // An index into destinations_.
    Expected<std::size_t, End> ask_for_choice() {
        std::string notice;
        for (int i = 0; i < kChoices; ++i) {
            auto typed = ask(notice + choice_prompt(destinations_), Echo::On);
            if (!typed)
                return Unexpected<End>(End{reason_of(typed.error()), ""});
            const std::string_view text = trimmed(typed->view());
            std::size_t number = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), number);
            if (error == std::errc() && end == text.data() + text.size() && number >= 1 &&
                number <= destinations_.size())
                return number - 1;
            notice = say(Sentence::NoSuchChoice);
        }
        return Unexpected<End>(End{Reason::NoChoice, ""});
    }

    std::optional<End> send_code() {
        std::vector<Channel> channels;
        for (const Destination& destination : destinations_)
            channels.push_back(destination.channel);
        outcome_.channels = channels;
        ServiceReply reply = world_.service.send(blockid_user(), contact_, channels);
        if (reply.answer != ServiceAnswer::Yes)
            return End{refusal(reply.answer), std::move(reply.detail)};
        ++outcome_.codes_sent;
        sent_ = world_.clock.now();
        return std::nullopt;
    }

    End ask_until_decided() {
        std::string notice;
        int free_prompts = 0;
        while (true) {
            auto typed = ask(notice + prompt(), rules_.echo);
            if (!typed)
                return {reason_of(typed.error()), ""};
            if (wants_new_code(typed->view()) && ++free_prompts <= kFreePrompts) {
                if (auto end = resend(notice))
                    return *std::move(end);
                continue;
            }
            if (auto end = judge(typed->view(), notice))
                return *std::move(end);
        }
    }

    std::string prompt() const {
        return rules_.prompt.empty()
                   ? passcode_prompt({.destinations = destinations_, .can_resend = may_resend()})
                   : passcode_prompt({rules_.prompt, request_.user, request_.host}, destinations_);
    }

    // What the typed text means; nothing when there is another attempt, with `notice` set for it.
    std::optional<End> judge(std::string_view typed, std::string& notice) {
        ++outcome_.attempts;
        const int left = rules_.attempts - outcome_.attempts;
        const auto passcode = Passcode::parse(typed, rules_.code_length);
        if (!passcode) {
            notice = say_counted(Sentence::InvalidLeft, left);
            return left > 0 ? std::nullopt : std::optional(End{Reason::NotAPasscode, ""});
        }
        ServiceReply reply = world_.service.check(blockid_user(), *passcode);
        switch (reply.answer) {
        case ServiceAnswer::WrongCode:
            notice = say_counted(Sentence::InvalidLeft, left);
            break;
        case ServiceAnswer::UsedCode:
            notice = say_counted(Sentence::UsedLeft, left);
            break;
        case ServiceAnswer::ExpiredCode:
            notice = say_counted(Sentence::ExpiredLeft, left);
            if (left > 0 && may_resend() && wait_to_resend() == seconds::zero())
                return resend(notice);
            break;
        default:
            return End{reason_of(reply.answer), std::move(reply.detail)};
        }
        return left > 0 ? std::nullopt : std::optional(End{reason_of(reply.answer), ""});
    }

    // A new code, or in `notice` why there is none.
    std::optional<End> resend(std::string& notice) {
        if (!may_resend()) {
            notice = say(Sentence::NoMoreCodes);
            return std::nullopt;
        }
        if (const seconds wait = wait_to_resend(); wait > seconds::zero()) {
            notice = say_counted(Sentence::NewInSeconds, wait.count());
            return std::nullopt;
        }
        ++resends_;
        if (auto end = send_code())
            return end;
        notice = say(Sentence::NewOnItsWay);
        return std::nullopt;
    }

    Expected<TypedText, PromptError> ask(const std::string& text, Echo echo) {
        if (std::exchange(asked_, true) == false)
            outcome_.to_prompt = since(started_);
        auto typed = world_.prompter.ask(text, echo);
        answered_ = world_.clock.now();
        return typed;
    }

    static bool wants_new_code(std::string_view typed) {
        const std::string_view text = trimmed(typed);
        return text.empty() || text == "r" || text == "R";
    }

    // An answer other than Yes to sending. "Wrong code" is no answer to that question.
    static Reason refusal(ServiceAnswer answer) {
        const Reason reason = reason_of(answer);
        return text_of(reason).verdict == Verdict::WrongPasscode ? Reason::ServiceNonsense : reason;
    }

    bool may_resend() const { return resends_ < rules_.resends; }

    seconds wait_to_resend() const {
        const auto due = sent_ + rules_.resend_interval;
        return std::max(std::chrono::ceil<seconds>(due - world_.clock.now()), seconds::zero());
    }

    milliseconds since(Clock::TimePoint then) const {
        return std::chrono::duration_cast<milliseconds>(world_.clock.now() - then);
    }

    const std::string& blockid_user() const {
        return contact_.blockid_user.empty() ? request_.user : contact_.blockid_user;
    }

    const LoginRequest& request_;
    const LoginRules& rules_;
    World world_;
    Clock::TimePoint started_;
    Clock::TimePoint answered_;
    Clock::TimePoint sent_;
    Contact contact_;
    std::vector<Destination> destinations_;
    int resends_ = 0;
    bool asked_ = false;
    Outcome outcome_;
};

} // namespace

Outcome authenticate(const LoginRequest& request, const LoginRules& rules, World world) {
    return Login(request, rules, world).run();
}

} // namespace pam_blockid
