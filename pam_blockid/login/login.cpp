// SPDX-License-Identifier: Apache-2.0
#include "login/login.h"

#include <algorithm>
#include <utility>

#include "login/dialogue.h"
#include "login/policy.h"
#include "login/recovery.h"
#include "login/timed_prompter.h"
#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

Reason reason_of(ContactError::Kind kind) {
    switch (kind) {
    case ContactError::Kind::Unreachable:
    case ContactError::Kind::Unreadable:
        return Reason::ContactsUnreachable;
    case ContactError::Kind::Ambiguous:
        return Reason::AmbiguousContact;
    case ContactError::Kind::Fault:
        return Reason::ContactsFault;
    }
    return Reason::InternalFault;
}

// Of a name without an account: no other spelling of it may have an address or a budget of its own,
// as the spellings of an account have one together.
std::string spelling_apart(const std::string& typed) {
    const std::size_t domain = typed.rfind('\\');
    const std::string name = typed.substr(domain == std::string::npos ? 0 : domain + 1);
    return ascii_lower(name.substr(0, name.find('@')));
}

// What a name without an account meets: the same way to the service and back, and no message.
class MessagelessService final : public OtpService {
public:
    explicit MessagelessService(OtpService& real) : real_(real) {}

    ServiceReply send(const std::string&, const Contact&, const std::vector<Channel>&) override {
        return real_.rehearse();
    }
    ServiceReply rehearse() override { return real_.rehearse(); }
    ServiceReply check(const std::string&, const Passcode&) override {
        ServiceReply reply = real_.rehearse();
        if (reply.answer == ServiceAnswer::Yes)
            reply.answer = ServiceAnswer::WrongCode;
        return reply;
    }

private:
    OtpService& real_;
};

class Login {
public:
    Login(const LoginRequest& request, const LoginRules& rules, const World& world)
        : request_(request), rules_(rules), prompter_(world.prompter, world.clock, outcome_),
          world_{prompter_,        world.service, world.contacts,    world.made_up,
                 world.accounts,   world.budget,  world.wrong_codes, world.recovery,
                 world.remembered, world.clock,   world.host},
          messageless_(world.service) {}

    Outcome run() {
        End end = story();
        if (!is_real_)
            end = as_unknown_user(std::move(end));
        const bool may_be_let_pass = may_pass(end, rules_) && is_real_;
        outcome_.reason = end.reason;
        outcome_.detail = std::move(end.detail);
        settle_verdict(may_be_let_pass);
        return std::move(outcome_);
    }

private:
    End story() {
        if (auto end = apply_policy())
            return *std::move(end);
        outcome_.warn(world_.remembered.look(recipient_));
        auto refused = too_many_wrong(recipient_, rules_, world_, outcome_);
        End end = Recovery(recipient_, rules_, world_, outcome_)
                      .instead_of(refused ? *std::move(refused) : with_passcode());
        // What was judged wrong is told when it is: whoever guesses may go away before the end.
        if (text_of(end.reason).verdict == Verdict::Locked)
            outcome_.warn(world_.remembered.forget(recipient_));
        outcome_.to_verdict = world_.clock.since(prompter_.last_answer());
        return end;
    }

    End with_passcode() {
        auto person = find_person();
        if (!person)
            return End(std::move(person.error()));
        // A source or a value that was passed over is worth a word even when all goes well.
        std::string remark = is_real_ ? person->contact.remark : "";
        const Remembered remembered{recipient_, person->blockid_user(), person->contact};
        if (auto what = world_.remembered.find(remembered))
            return {Reason::Remembered, *std::move(what)};
        End end = Dialogue(*std::move(person), rules_, service(), world_, outcome_).run();
        if (end.reason == Reason::RightPasscode)
            outcome_.warn(world_.remembered.keep(remembered));
        if (end.detail.empty())
            end.detail = std::move(remark);
        return end;
    }

    OtpService& service() {
        if (is_real_)
            return world_.service;
        return messageless_;
    }

    // Who is asked is the one whom the policy is about.
    const std::string& subject() const {
        return request_.asked_instead.empty() ? request_.user : request_.asked_instead;
    }

    std::optional<End> apply_policy() {
        if (request_.objection)
            return decided(*request_.objection);
        outcome_.asked = request_.asked_instead;
        if (auto exemption = exemption_from(request_.rhost, rules_))
            return exempt(*std::move(exemption));
        auto standing = standing_of(subject(), rules_, world_.accounts);
        if (!standing)
            return End{Reason::AccountsFault, std::move(standing.error())};
        is_real_ = standing->account && !request_.stand_in;
        recipient_ = standing->account ? Recipient{*standing->account, is_real_, standing->uid}
                                       : Recipient{spelling_apart(subject()), false};
        if (standing->account && recipient_.user != subject())
            outcome_.account = recipient_.user;
        outcome_.warnings = std::move(standing->warnings);
        if (!standing->exemption)
            return std::nullopt;
        return exempt(*std::move(standing->exemption));
    }

    // The name need not be that of an account.
    End exempt(Exemption exemption) {
        return decided({exemption.reason, std::move(exemption.detail)});
    }

    // Whether there is such an account makes no difference.
    End decided(End end) {
        is_real_ = true;
        return end;
    }

    Expected<Person, End> find_person() {
        const auto asked = world_.clock.now();
        auto found = world_.contacts.find(recipient_.user);
        outcome_.in_contacts = world_.clock.since(asked);
        if (!found)
            return fail({reason_of(found.error().kind), std::move(found.error().detail),
                         found.error().kind != ContactError::Kind::Unreadable});
        if (!is_real_)
            found = world_.made_up.find(recipient_.user);
        Contact contact = found && *found ? **std::move(found) : Contact();
        if (auto end = shared_with_another(contact.from_directory); end && is_real_)
            return fail(*std::move(end));
        auto destinations = destinations_of(contact, rules_.channels);
        if (destinations.empty())
            return fail(without_contact(std::move(contact.remark)));
        return Person{recipient_, request_.host, std::move(contact), std::move(destinations)};
    }

    // One code would let in as either of two accounts.
    std::optional<End> shared_with_another(bool from_directory) {
        const NameRules rules = from_directory ? as_in_directory(rules_.names) : rules_.names;
        const Account account{recipient_.user, recipient_.uid};
        const auto other = another_of_person(account, rules, world_.accounts);
        if (!other)
            return End{Reason::AccountsFault, other.error()};
        if (!*other)
            return std::nullopt;
        return End{Reason::SharedContact, quoted((*other)->name) + ", another account, is " +
                                              quoted(person_name(account.name, rules)) +
                                              " to the sources of contacts, too"};
    }

    End without_contact(std::string remark) const {
        if (!is_real_)
            return {Reason::NoContact, std::move(remark)};
        auto [reason, detail] = for_missing_contact(rules_, request_.today);
        if (!remark.empty())
            detail += (detail.empty() ? "" : "; ") + remark;
        return {reason, std::move(detail)};
    }

    static Unexpected<End> fail(End end) { return Unexpected<End>(std::move(end)); }

    // The log tells the truth; the person reads the sentence of a wrong passcode.
    End as_unknown_user(End end) {
        outcome_.codes_sent = 0;
        outcome_.channels.clear();
        if (text_of(end.reason).sentence == Sentence::Invalid)
            end.reason = Reason::UnknownUser;
        if (end.detail.empty())
            end.detail = "no such account on this host, or one that sshd refuses";
        return end;
    }

    void settle_verdict(bool may_be_let_pass) {
        const bool passes = may_be_let_pass && is_of_the_network();
        outcome_.verdict = passes ? Verdict::Ignore : text_of(outcome_.reason).verdict;
        if (rules_.report_only)
            outcome_.would = std::exchange(outcome_.verdict, Verdict::Ignore);
    }

    // A local user may take what this process needs, and have no answer come: never an outage.
    bool is_of_the_network() {
        const std::string hindrance = world_.host.hindrance();
        if (hindrance.empty())
            return true;
        outcome_.reason = Reason::InternalFault;
        outcome_.detail = hindrance + "; so this is no outage: " + outcome_.detail;
        return false;
    }

    const LoginRequest& request_;
    const LoginRules& rules_;
    Outcome outcome_;
    TimedPrompter prompter_;
    World world_;
    MessagelessService messageless_;
    bool is_real_ = false; // an account of this host that sshd lets in
    Recipient recipient_;  // by the account's own name
};

} // namespace

void Outcome::warn(std::string remark) {
    if (!remark.empty() && std::ranges::find(warnings, remark) == warnings.end())
        warnings.push_back(std::move(remark));
}

Outcome authenticate(const LoginRequest& request, const LoginRules& rules, World world) {
    return Login(request, rules, world).run();
}

} // namespace pam_blockid
