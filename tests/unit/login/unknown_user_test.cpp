// What someone meets whose name is no account of this host: nothing that tells him so.
// SPDX-License-Identifier: Apache-2.0
#include "login/world.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

using enum ServiceAnswer;

Contact masked_only() {
    Contact contact;
    contact.email = EmailAddress{"", "m***k@mysite.com"};
    return contact;
}

// The same login, of someone who has an account and of someone who has none.
struct Pair {
    Scene known;
    Scene unknown;

    Pair() {
        Contact contact;
        contact.email = EmailAddress{"mark@mysite.com", "m***k@mysite.com"};
        known.contacts.answer = contact;
        unknown.contacts.answer = std::optional<Contact>();
        unknown.accounts.known = false;
        unknown.made_up.answer = masked_only();
    }
    void both(const std::function<void(Scene&)>& change) {
        change(known);
        change(unknown);
    }
    void check_same(const Outcome& a, const Outcome& b) const {
        CHECK(known.person.prompts == unknown.person.prompts);
        CHECK(text_of(a.reason).sentence == text_of(b.reason).sentence);
        CHECK(a.verdict == b.verdict);
    }
};

} // namespace

TEST_GROUP(UnknownUser) {
    Pair pair;
};

TEST(UnknownUser, MeetsThePromptsOfAWrongCode) {
    pair.both([](Scene& scene) {
        scene.person.lines = {"123456", "abc", "r", "654321"};
        scene.service.check_answers = {WrongCode, WrongCode};
    });
    const Outcome known = pair.known.run();
    const Outcome unknown = pair.unknown.run("mallory");
    pair.check_same(known, unknown);
    LONGS_EQUAL(4, pair.unknown.person.prompts.size());
    CHECK(unknown.reason == Reason::UnknownUser);
    CHECK(unknown.verdict == Verdict::WrongPasscode);
    LONGS_EQUAL(0, pair.unknown.service.sent.size());
    LONGS_EQUAL(0, pair.unknown.service.checked.size());
    LONGS_EQUAL(0, unknown.codes_sent);
    CHECK(unknown.channels.empty());
}

TEST(UnknownUser, GoesToTheServiceAsOften) {
    pair.both([](Scene& scene) {
        scene.person.lines = {"123456", "654321", "111111"};
        scene.service.check_answers = {WrongCode, WrongCode, WrongCode};
    });
    pair.known.run();
    pair.unknown.run("mallory");
    LONGS_EQUAL(pair.known.service.sent.size() + pair.known.service.checked.size(),
                pair.unknown.service.rehearsed);
    LONGS_EQUAL(pair.known.contacts.asked, pair.unknown.contacts.asked);
}

TEST(UnknownUser, MeetsTheMenuToo) {
    pair.both([](Scene& scene) {
        scene.rules.delivery = Delivery::Choose;
        scene.person.lines = {"1", "123456", "654321", "1"};
        scene.service.check_answers = {WrongCode, WrongCode};
    });
    const Outcome known = pair.known.run();
    pair.check_same(known, pair.unknown.run("mallory"));
}

TEST(UnknownUser, MeetsTheSameFaultsOfTheWorld) {
    for (const ServiceAnswer answer :
         {ServiceAnswer::Unreachable, ServiceAnswer::Nonsense, ServiceAnswer::UnknownTenant}) {
        Pair faulty;
        faulty.known.service.send_answers = {answer};
        faulty.unknown.service.rehearse_answers = {answer};
        const Outcome known = faulty.known.run();
        faulty.check_same(known, faulty.unknown.run("mallory"));
    }
    pair.both([](Scene& scene) {
        scene.contacts.answer =
            Unexpected<ContactError>(ContactError{ContactError::Kind::Unreachable, "no directory"});
    });
    const Outcome known = pair.known.run();
    pair.check_same(known, pair.unknown.run("mallory"));
}

TEST(UnknownUser, HasABudgetToo) {
    pair.both([](Scene& scene) {
        scene.rules.send_budget.codes = 1;
        scene.person.lines = {"123456", "1", "1"};
        scene.service.check_answers = {WrongCode};
        scene.budget.sent = {{scene.clock.now(), false}};
    });
    const Outcome known = pair.known.run();
    pair.check_same(known, pair.unknown.run("mallory"));
    CHECK(!pair.unknown.budget.recipients.at(0).account_exists);
    CHECK(pair.known.budget.recipients.at(0).account_exists);
}

TEST(UnknownUser, IsNotLetThroughByAnOutageThatIsAllowed) {
    pair.unknown.rules.on_outage = OnOutage::Allow;
    pair.unknown.service.rehearse_answers = {ServiceAnswer::Unreachable};
    CHECK(pair.unknown.run("mallory").verdict == Verdict::Outage);
}

TEST(UnknownUser, HasNoGrace) {
    pair.unknown.rules.missing_contact = MissingContact::SkipUntil;
    pair.unknown.rules.missing_until = std::chrono::sys_days(std::chrono::days(1));
    pair.unknown.made_up.answer = std::optional<Contact>();
    CHECK(pair.unknown.run("mallory").verdict == Verdict::NoContact);
}

TEST(UnknownUser, IsNotSkippedForWantOfAContact) {
    pair.unknown.rules.missing_contact = MissingContact::Skip;
    pair.unknown.made_up.answer = std::optional<Contact>();
    CHECK(pair.unknown.run("mallory").verdict == Verdict::NoContact);
}

TEST(UnknownUser, AnAccountThatSshdRefusesIsTreatedLikeOne) {
    pair.known.stand_in = true;
    pair.known.made_up.answer = masked_only();
    pair.known.person.lines = {"123456", "654321", "111111"};
    const Outcome outcome = pair.known.run();
    CHECK(outcome.reason == Reason::UnknownUser);
    LONGS_EQUAL(0, pair.known.service.sent.size());
    LONGS_EQUAL(3, pair.known.service.rehearsed - 1);
}

TEST(UnknownUser, TheRightPasscodeOfSomebodyElseIsOfNoUse) {
    pair.unknown.person.lines = {"123456", "123456", "123456"};
    pair.unknown.service.check_answers = {ServiceAnswer::Yes, ServiceAnswer::Yes};
    CHECK(pair.unknown.run("mallory").verdict == Verdict::WrongPasscode);
}

TEST(UnknownUser, HasOneBudgetAndAddressUnderEverySpelling) {
    for (const char* name : {"MALLORY", "mallory@CORP.EXAMPLE", "CORP\\Mallory"}) {
        Pair another;
        another.unknown.run(name);
        STRCMP_EQUAL("mallory", another.unknown.budget.recipients.at(0).user.c_str());
        STRCMP_EQUAL("mallory", another.unknown.made_up.last_user.c_str());
    }
}

TEST(UnknownUser, OneAccountHasOneBudgetAndIdUnderEverySpelling) {
    pair.known.accounts.spellings["MARK@CORP.EXAMPLE"] = {"mark", 1000};
    pair.known.person.lines = {"123456"};
    const Outcome outcome = pair.known.run("MARK@CORP.EXAMPLE");
    STRCMP_EQUAL("mark", outcome.account.c_str());
    STRCMP_EQUAL("mark", pair.known.contacts.last_user.c_str());
    STRCMP_EQUAL("mark", pair.known.budget.recipients.at(0).user.c_str());
    STRCMP_EQUAL("mark", pair.known.service.sent.at(0).user.c_str());
    STRCMP_EQUAL("mark", pair.known.service.checked_user.c_str());
}
