// A world for a login under test: a person who types from a list, a service that answers from a
// list, a clock that stands still unless moved. Everything that happens is kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "login/login.h"

namespace pam_blockid {

class ScriptedPerson final : public Prompter {
public:
    std::deque<std::string> lines; // none left: the conversation fails with `at_end`
    PromptError at_end = PromptError::ConversationFailed;
    std::vector<std::string> prompts;
    std::vector<Echo> echoes;
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
    void tell_error(const std::string&) override {}
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

    ServiceReply send(const std::string& user, const Contact&,
                      const std::vector<Channel>& channels) override {
        sent.push_back({user, channels});
        return next(send_answers, ServiceAnswer::Yes);
    }
    ServiceReply check(const std::string& user, const Passcode& passcode) override {
        checked_user = user;
        checked.emplace_back(passcode.digits());
        return next(check_answers, ServiceAnswer::Nonsense);
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

class FixedContacts final : public ContactSource {
public:
    Expected<std::optional<Contact>, ContactError> answer{std::nullopt};
    int asked = 0;

    Expected<std::optional<Contact>, ContactError> find(const std::string&) override {
        ++asked;
        return answer;
    }
};

class HandClock final : public Clock {
public:
    TimePoint time{};
    TimePoint now() const override { return time; }
};

struct Scene {
    ScriptedPerson person;
    ScriptedService service;
    FixedContacts contacts;
    HandClock clock;
    LoginRules rules;
    bool account_exists = true;

    Outcome run(const std::string& user = "alice") {
        return authenticate({user, "shell.example.com", account_exists}, rules,
                            {person, service, contacts, clock});
    }
};

inline Contact email_and_phone() {
    Contact contact;
    contact.email = EmailAddress{"john.smith@mysite.com", "j***h@mysite.com"};
    contact.phone = PhoneNumber{"1", "1234567890", "+1 ******7890"};
    return contact;
}

} // namespace pam_blockid
