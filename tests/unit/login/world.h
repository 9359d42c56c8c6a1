// A world for a login under test: a person who types from a list, a service that answers from a
// list, accounts and groups of a host, a clock that stands still unless moved. Everything that
// happens is kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "login/fixed_contacts.h"
#include "login/hand_clock.h"
#include "login/login.h"

namespace pam_blockid {

class ScriptedPerson final : public Prompter {
public:
    std::deque<std::string> lines; // none left: the conversation fails with `at_end`
    PromptError at_end = PromptError::ConversationFailed;
    std::vector<std::string> prompts;
    std::vector<Echo> echoes;
    std::vector<std::string> notices;
    std::function<void()> on_ask = [] {};

    Expected<TypedText, PromptError> ask(const std::string& text, Echo echo) override {
        prompts.push_back(text);
        echoes.push_back(echo);
        on_ask();
        if (lines.empty())
            return Unexpected<PromptError>(at_end);
        TypedText typed;
        typed.assign(lines.front());
        lines.pop_front();
        return typed;
    }
    void tell(Notice, const std::string& text) override { notices.push_back(text); }
};

class ScriptedService final : public OtpService {
public:
    std::deque<ServiceAnswer> send_answers; // none left: Yes
    std::deque<ServiceAnswer> check_answers;
    struct Sent {
        std::string user;
        std::vector<Channel> channels;
    };
    std::vector<Sent> sent;
    std::vector<std::string> checked;
    std::string checked_user;
    std::deque<ServiceAnswer> rehearse_answers; // none left: Yes
    int rehearsed = 0;
    bool may_have_sent = true;
    bool may_be_judged = true;

    ServiceReply send(const std::string& user, const Contact&,
                      const std::vector<Channel>& channels) override {
        sent.push_back({user, channels});
        ServiceReply reply = next(send_answers, ServiceAnswer::Yes);
        reply.may_have_sent = may_have_sent;
        return reply;
    }
    ServiceReply rehearse() override {
        ++rehearsed;
        return next(rehearse_answers, ServiceAnswer::Yes);
    }
    ServiceReply check(const std::string& user, const Passcode& passcode) override {
        checked_user = user;
        checked.emplace_back(passcode.digits());
        ServiceReply reply = next(check_answers, ServiceAnswer::Nonsense);
        reply.may_be_judged = may_be_judged;
        return reply;
    }

private:
    static ServiceReply next(std::deque<ServiceAnswer>& answers, ServiceAnswer otherwise) {
        if (answers.empty())
            return {otherwise, "scripted"};
        const ServiceAnswer answer = answers.front();
        answers.pop_front();
        return {answer, "scripted"};
    }
};

class FixedAccounts final : public Accounts {
public:
    Expected<bool, std::string> known{true};
    std::map<std::string, Account> spellings; // names that lead to an account of another name
    // The groups of this host, and whether the user is in them.
    std::map<std::string, bool> groups;
    std::string group_fault; // not empty: groups cannot be looked up
    int asked = 0;

    Expected<std::optional<Account>, std::string> find(const std::string& name) override {
        ++asked;
        if (!known)
            return Unexpected<std::string>(known.error());
        const auto other = spellings.find(name);
        if (other != spellings.end())
            return std::optional(other->second);
        const auto in_list = std::ranges::find(listed, name, &Account::name);
        if (in_list != listed.end())
            return std::optional(*in_list);
        return *known && listed.empty() ? std::optional(Account{name, 1000}) : std::nullopt;
    }
    std::vector<Account> listed;
    std::string list_fault; // not empty: they cannot be listed
    Expected<std::vector<Account>, std::string> all() override {
        if (!list_fault.empty())
            return Unexpected<std::string>(list_fault);
        return listed;
    }
    Expected<Membership, std::string> membership(const std::string&,
                                                 const std::vector<std::string>& names) override {
        ++asked;
        if (!group_fault.empty())
            return Unexpected<std::string>(group_fault);
        Membership membership;
        for (const std::string& name : names) {
            const auto group = groups.find(name);
            if (group == groups.end())
                membership.unknown.push_back(name);
            else if (group->second)
                membership.member_of.push_back(name);
        }
        return membership;
    }
};

// Keeps what the files would keep.
class KeptBudget final : public SendBudget {
public:
    explicit KeptBudget(const Clock& clock) : clock_(clock) {}

    std::vector<SentCode> sent;
    std::vector<Recipient> recipients;
    std::string not_counted; // not empty: why nothing can be counted
    std::string remark;

    SendPermit take(const Recipient& recipient, const LoginRules& rules) override {
        if (!not_counted.empty())
            return {SendPermit::Kind::NotCounted, {}, 0, not_counted};
        recipients.push_back(recipient);
        SendPermit permit = may_send(sent, clock_.now(), rules);
        if (permit.kind == SendPermit::Kind::Granted)
            sent.push_back({clock_.now(), true});
        permit.remark = remark;
        return permit;
    }
    void give_back(const Recipient&) override { sent.pop_back(); }
    void settle(const Recipient&) override {
        for (SentCode& code : sent)
            code.by_this_caller = false;
    }

private:
    const Clock& clock_;
};

// Counts what the files would count.
class KeptWrongCodes final : public WrongCodes {
public:
    explicit KeptWrongCodes(const Clock& clock) : clock_(clock) {}

    std::vector<Clock::TimePoint> times;
    std::vector<Recipient> recipients;
    std::string not_counted; // not empty: why nothing can be counted
    std::function<void()> on_count = [] {};

    TryPermit look(const Recipient&, const LoginRules& rules) override {
        return may_try(times, clock_.now(), rules);
    }
    TryPermit count(const Recipient& recipient, const LoginRules& rules) override {
        if (!not_counted.empty())
            return {TryPermit::Kind::NotCounted, {}, not_counted};
        on_count();
        recipients.push_back(recipient);
        TryPermit permit = may_try(times, clock_.now(), rules);
        if (permit.kind == TryPermit::Kind::Granted)
            times.push_back(clock_.now());
        return permit;
    }
    void take_back(const Recipient&) override { times.pop_back(); }

private:
    const Clock& clock_;
};

// What the files of recovery codes would hold.
class KeptRecoveryCodes final : public RecoveryCodes {
public:
    std::vector<std::string> codes; // those that are left, as letters
    std::vector<Recipient> recipients;
    std::optional<RecoveryReply> always; // the answer, whatever is typed

    int left(const Recipient& recipient) override {
        return recipient.account_exists ? static_cast<int>(codes.size()) : 0;
    }
    RecoveryReply spend(const Recipient& recipient, const RecoveryCode& code) override {
        recipients.push_back(recipient);
        if (always)
            return *always;
        if (!recipient.account_exists || std::erase(codes, std::string(code.letters())) == 0)
            return {RecoveryReply::Kind::Wrong, 0, {}, "scripted"};
        return {RecoveryReply::Kind::Right, left(recipient), {}, ""};
    }
};

// What the files of remembered logins would hold.
class KeptLogins final : public RememberedLogins {
public:
    RememberPromise promised;
    std::string old; // not empty: by what a person is remembered
    std::vector<std::string> story;
    std::vector<Remembered> people; // who was asked about, or kept
    std::string remark;
    std::function<void()> on_look = [] {};

    RememberPromise promise(const Recipient&) const override { return promised; }
    std::string look(const Recipient&) override {
        on_look();
        return told("look");
    }
    std::optional<std::string> find(const Remembered& person) override {
        people.push_back(person);
        story.emplace_back("find");
        if (old.empty() || !person.recipient.account_exists)
            return std::nullopt;
        return old;
    }
    std::string keep(const Remembered& person) override {
        people.push_back(person);
        return told("keep");
    }
    std::string forget(const Recipient&) override { return told("forget"); }

private:
    std::string told(const char* what) {
        story.emplace_back(what);
        return remark;
    }
};

class FixedHost final : public HostWatch {
public:
    std::string what; // not empty: it kept the login from its work
    int asked = 0;

    std::string hindrance() override {
        ++asked;
        return what;
    }
};

inline Contact email_and_phone() {
    Contact contact;
    contact.email = EmailAddress{"john.smith@mysite.com", "j***h@mysite.com"};
    contact.phone = PhoneNumber{"1", "1234567890", "+1 ******7890"};
    return contact;
}

struct Scene {
    ScriptedPerson person;
    ScriptedService service;
    FixedContacts contacts;
    HandClock clock;
    FixedContacts made_up;
    FixedAccounts accounts;
    KeptBudget budget{clock};
    FixedHost host;
    KeptWrongCodes wrong_codes{clock};
    KeptRecoveryCodes recovery;
    KeptLogins remembered;
    LoginRules rules;
    bool stand_in = false;
    std::string rhost = "192.0.2.7";
    std::chrono::sys_days today{};
    std::string asked_instead;
    std::optional<End> objection;

    Scene() { contacts.answer = email_and_phone(); }
    Outcome run(const std::string& user = "alice") {
        return authenticate(
            {user, "shell.example.com", stand_in, rhost, today, asked_instead, objection}, rules,
            {person, service, contacts, made_up, accounts, budget, wrong_codes, recovery,
             remembered, clock, host});
    }
};

} // namespace pam_blockid
