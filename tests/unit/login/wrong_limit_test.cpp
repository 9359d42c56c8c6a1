// The limit of wrong passcodes over logins.
// SPDX-License-Identifier: Apache-2.0
#include "login/checks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

using enum ServiceAnswer;

} // namespace

TEST_GROUP(WrongLimit) {
    Scene scene;
    void setup() override {
        scene.rules.wrong_limit = {2, seconds(86400)};
    }
    void spend() {
        scene.wrong_codes.times.assign(2, scene.clock.now());
    }
};

TEST(WrongLimit, WhoReachedItIsRefusedAtOnceAndSentNothing) {
    spend();
    for (const Delivery delivery : {Delivery::All, Delivery::Choose}) {
        scene.rules.delivery = delivery;
        scene.clock.time += hours(1);
        const Outcome outcome = scene.run();
        check_reason(Reason::TooManyWrong, outcome);
        CHECK(outcome.verdict == Verdict::Locked);
        CHECK(scene.person.prompts.empty());
        CHECK(scene.service.sent.empty());
    }
    STRCMP_EQUAL("Too many wrong passcodes were typed on this host. Try again in 22 hours, or ask "
                 "your administrator. (reference R)",
                 sentence_for(Reason::TooManyWrong, "R", scene.run().wait).c_str());
    scene.clock.time += hours(22);
    scene.rules.delivery = Delivery::All;
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::Yes};
    check_reason(Reason::RightPasscode, scene.run());
}

TEST(WrongLimit, ATryCountsBeforeItIsJudged) {
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::Yes};
    scene.wrong_codes.on_count = [this] { CHECK(scene.service.checked.empty()); };
    check_reason(Reason::RightPasscode, scene.run());
    LONGS_EQUAL(1, scene.wrong_codes.recipients.size());
    CHECK(scene.wrong_codes.times.empty()); // and was taken back
}

TEST(WrongLimit, TheLastOneEndsTheLogin) {
    scene.rules.attempts = 10;
    scene.person.lines = {"123456", "123457", "123458"};
    scene.service.check_answers = {WrongCode, WrongCode, ServiceAnswer::Yes};
    check_reason(Reason::TooManyWrong, scene.run());
    LONGS_EQUAL(2, scene.service.checked.size());
}

TEST(WrongLimit, WhatOthersTypedMeanwhileCounts) {
    scene.person.lines = {"123456"};
    scene.person.on_ask = [this] { spend(); };
    check_reason(Reason::TooManyWrong, scene.run());
    CHECK(scene.service.checked.empty());
}

TEST(WrongLimit, NothingIsJudgedThatCannotBeCounted) {
    scene.wrong_codes.not_counted = "the disk is broken";
    scene.rules.on_outage = OnOutage::Allow;
    scene.person.lines = {"123456"};
    const Outcome outcome = scene.run();
    check_reason(Reason::NotCounted, outcome);
    CHECK(outcome.verdict == Verdict::LocalFault);
    STRCMP_EQUAL("the disk is broken", outcome.detail.c_str());
    CHECK(scene.service.checked.empty());
}

TEST(WrongLimit, WhichAnswersCount) {
    scene.rules.attempts = 1;
    struct Row {
        ServiceAnswer answer;
        bool may_be_judged;
        std::size_t counted;
    };
    for (const Row& row :
         {Row{ServiceAnswer::Yes, true, 0}, Row{WrongCode, true, 1},
          Row{ServiceAnswer::UsedCode, true, 1}, Row{ServiceAnswer::ExpiredCode, true, 1},
          Row{ServiceAnswer::Locked, true, 1}, Row{ServiceAnswer::Nonsense, true, 1},
          Row{ServiceAnswer::Unreachable, true, 1}, Row{ServiceAnswer::Unreachable, false, 0},
          Row{ServiceAnswer::LicenseRefused, false, 0}}) {
        scene.wrong_codes.times.clear();
        scene.service.may_be_judged = row.may_be_judged;
        scene.person.lines = {"123456"};
        scene.service.check_answers = {row.answer};
        scene.run();
        LONGS_EQUAL(row.counted, scene.wrong_codes.times.size());
    }
}

TEST(WrongLimit, WhatHasNotTheShapeOfAPasscodeDoesNotCount) {
    scene.person.lines = {"abc", "12", "1234567890123"};
    check_reason(Reason::NotAPasscode, scene.run());
    CHECK(scene.wrong_codes.times.empty());
}

TEST(WrongLimit, ANameWithoutAccountMeetsTheSame) {
    scene.accounts.known = false;
    scene.made_up.answer = email_and_phone();
    scene.rules.attempts = 10;
    scene.person.lines = {"123456", "123457", "123458"};
    const Outcome outcome = scene.run("mallory");
    check_reason(Reason::TooManyWrong, outcome);
    CHECK(outcome.verdict == Verdict::Locked);
    CHECK(!scene.wrong_codes.recipients.at(0).account_exists);
    scene.person.prompts.clear();
    check_reason(Reason::TooManyWrong, scene.run("mallory"));
    CHECK(scene.person.prompts.empty());
}
