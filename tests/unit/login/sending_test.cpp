// Where passcodes are sent, when new ones are, and how many: the menu, resends, the budget.
// SPDX-License-Identifier: Apache-2.0
#include "login/checks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

using enum ServiceAnswer;

} // namespace

TEST_GROUP(Sending) {
    Scene scene;
};

TEST(Sending, FirstDeliverySendsToTheFirstChannelAlone) {
    scene.rules.delivery = Delivery::First;
    scene.rules.channels = {Channel::Sms, Channel::Email};
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    scene.run();
    CHECK(scene.service.sent.at(0).channels == std::vector{Channel::Sms});
    STRCMP_EQUAL("Passcode sent to +1 ******7890 (r to resend): ",
                 scene.person.prompts.at(0).c_str());
}

TEST(Sending, ChosenDeliverySendsNothingBeforeTheChoice) {
    scene.rules.delivery = Delivery::Choose;
    scene.person.lines = {"7", "2", "123456"};
    scene.service.check_answers = {Yes};
    scene.person.on_ask = [this] {
        LONGS_EQUAL(scene.person.prompts.size() <= 2 ? 0 : 1, scene.service.sent.size());
    };
    check_reason(Reason::RightPasscode, scene.run());
    check_contains(scene.person.prompts.at(1), "That is not one of the choices.");
    CHECK(scene.service.sent.at(0).channels == std::vector{Channel::Sms});
}

TEST(Sending, TheMenuStandsEvenBeforeTheOnlyDestination) {
    Contact contact = email_and_phone();
    contact.phone.reset();
    scene.contacts.answer = contact;
    scene.rules.delivery = Delivery::Choose;
    scene.person.on_ask = [this] {
        LONGS_EQUAL(scene.person.prompts.size() == 1 ? 0 : 1, scene.service.sent.size());
    };
    scene.person.lines = {"1", "123456"};
    scene.service.check_answers = {Yes};
    check_reason(Reason::RightPasscode, scene.run());
    STRCMP_EQUAL("Send the passcode to: 1) email j***h@mysite.com. Your choice (1): ",
                 scene.person.prompts.at(0).c_str());
}

TEST(Sending, TheMenuComesBackForAnotherWay) {
    scene.rules.delivery = Delivery::Choose;
    scene.rules.channels = {Channel::Email, Channel::Sms, Channel::Voice};
    scene.rules.resend_interval = seconds(0);
    scene.person.lines = {"1", "m", "3", "123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    STRCMP_EQUAL("Passcode sent to j***h@mysite.com (r to resend, m for the menu): ",
                 scene.person.prompts.at(1).c_str());
    STRCMP_EQUAL("A new passcode is on its way. Passcode sent to +1 ******7890 (r to resend, m for "
                 "the menu): ",
                 scene.person.prompts.at(3).c_str());
    CHECK(scene.service.sent.at(1).channels == std::vector{Channel::Voice});
    LONGS_EQUAL(1, outcome.attempts);
    LONGS_EQUAL(2, outcome.codes_sent);
}

TEST(Sending, TheMenuIsBoundByTheResendRuleToo) {
    scene.rules.delivery = Delivery::Choose;
    scene.person.lines = {"1", "M", "2", "123456"};
    scene.service.check_answers = {Yes};
    check_reason(Reason::RightPasscode, scene.run());
    STRCMP_EQUAL(
        "A new passcode can be sent in 30 seconds. Passcode sent to j***h@mysite.com (r to "
        "resend, m for the menu): ",
        scene.person.prompts.at(3).c_str());
    LONGS_EQUAL(1, scene.service.sent.size());
}

TEST(Sending, WithoutAMenuAnMIsNoPasscode) {
    scene.rules.attempts = 1;
    scene.person.lines = {"m"};
    check_reason(Reason::NotAPasscode, scene.run());
}

TEST(Sending, NoChoiceAfterThreeBadOnesIsRefused) {
    scene.rules.delivery = Delivery::Choose;
    scene.person.lines = {"0", "3", "1x", "1"};
    check_reason(Reason::NoChoice, scene.run());
    LONGS_EQUAL(0, scene.service.sent.size());
}

TEST(Sending, AnExpiredCodeIsReplacedByItselfAndOnlyOnce) {
    scene.rules.resends = 5;
    scene.person.lines = {"123456", "654321", "111111"};
    scene.person.on_ask = [this] { scene.clock.time += seconds(31); };
    scene.service.check_answers = {ServiceAnswer::ExpiredCode, ServiceAnswer::ExpiredCode, Yes};
    check_reason(Reason::RightPasscode, scene.run());
    LONGS_EQUAL(2, scene.service.sent.size());
    check_contains(scene.person.prompts.at(1),
                   "This passcode has expired, 2 attempts left. A new passcode is on its way. ");
    STRCMP_EQUAL("This passcode has expired, 1 attempt left. Passcode sent to j***h@mysite.com and "
                 "+1 ******7890 (r to resend): ",
                 scene.person.prompts.at(2).c_str());
}

TEST(Sending, AnExpiredCodeIsNotReplacedBeforeTheIntervalIsOver) {
    scene.person.lines = {"123456", "654321"};
    scene.service.check_answers = {ServiceAnswer::ExpiredCode, Yes};
    check_reason(Reason::RightPasscode, scene.run());
    LONGS_EQUAL(1, scene.service.sent.size());
    check_contains(
        scene.person.prompts.at(1),
        "This passcode has expired, 2 attempts left. A new passcode can be sent in 30 seconds. ");
}

TEST(Sending, ExpiredCodeOnTheLastAttemptIsRefusedWithoutANewOne) {
    scene.rules.attempts = 1;
    scene.rules.resend_interval = seconds(0);
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::ExpiredCode};
    check_reason(Reason::ExpiredPasscode, scene.run());
    LONGS_EQUAL(1, scene.service.sent.size());
}

TEST(Sending, ResendHonoursIntervalAndCount) {
    scene.rules.resends = 1;
    scene.person.lines = {"r", "", "R", "123456"};
    scene.person.on_ask = [this] {
        if (scene.person.prompts.size() == 2)
            scene.clock.time += seconds(30);
    };
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    check_contains(scene.person.prompts.at(1), "A new passcode can be sent in 30 seconds. ");
    check_contains(scene.person.prompts.at(2), "A new passcode is on its way. ");
    check_contains(scene.person.prompts.at(3), "No more passcodes can be sent. ");
    LONGS_EQUAL(2, outcome.codes_sent);
    LONGS_EQUAL(1, outcome.attempts);
    CHECK(scene.person.prompts.at(3).find("(r to resend)") == std::string::npos);
}

TEST(Sending, EndlessWishesForANewCodeEnd) {
    scene.rules.resends = 0;
    scene.person.lines.assign(100, "r");
    check_reason(Reason::NotAPasscode, scene.run());
    LONGS_EQUAL(13, scene.person.prompts.size());
    LONGS_EQUAL(1, scene.service.sent.size());
}

TEST(Sending, FailedResendEndsTheLogin) {
    scene.rules.resend_interval = seconds(0);
    scene.person.lines = {"r", "123456"};
    scene.service.send_answers = {Yes, ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
}

TEST(Sending, OverBudgetTheLastCodeMayStillBeTyped) {
    scene.rules.send_budget.codes = 2;
    scene.budget.sent = {{scene.clock.now(), false}, {scene.clock.now(), false}};
    scene.person.lines = {"r", "123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    STRCMP_EQUAL(
        "A new passcode can be sent in 10 minutes. Last passcode that was sent to you (r to "
        "resend): ",
        scene.person.prompts.at(0).c_str());
    STRCMP_EQUAL(scene.person.prompts.at(0).c_str(), scene.person.prompts.at(1).c_str());
    LONGS_EQUAL(0, scene.service.sent.size());
    LONGS_EQUAL(0, outcome.codes_sent);
}

TEST(Sending, ACallerThatComesAgainIsBoundByTheResendRule) {
    for (int run = 0; run < 3; ++run) {
        scene.person.lines = {"000000", "000001", "000002"};
        scene.service.check_answers = {WrongCode, WrongCode, WrongCode};
        check_reason(Reason::WrongPasscode, scene.run());
    }
    LONGS_EQUAL(1, scene.service.sent.size());
    scene.person.prompts.clear();
    scene.clock.time += seconds(30);
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    check_reason(Reason::RightPasscode, scene.run());
    LONGS_EQUAL(2, scene.service.sent.size());
    check_contains(scene.person.prompts.at(0), "Passcode sent to ");
}

TEST(Sending, AfterTheRightCodeTheNextLoginBeginsAfresh) {
    for (int run = 1; run <= 3; ++run) {
        scene.person.lines = {"123456"};
        scene.service.check_answers = {Yes};
        check_reason(Reason::RightPasscode, scene.run());
        LONGS_EQUAL(run, scene.service.sent.size());
    }
}

TEST(Sending, WhatWasNotSentDoesNotCount) {
    scene.service.may_have_sent = false;
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    CHECK(scene.budget.sent.empty());
    scene.service.may_have_sent = true;
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    LONGS_EQUAL(1, scene.budget.sent.size());
}

TEST(Sending, ABudgetThatCannotBeKeptIsAWarning) {
    scene.budget.remark = "the disk is full";
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    CHECK(outcome.warnings == std::vector<std::string>{"the disk is full"});
}

TEST(Sending, WhatCannotBeCountedIsNotSentAndTheLastCodeMayStillBeTyped) {
    scene.budget.not_counted = "somebody holds the lock";
    scene.person.lines = {"r", "123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    for (const std::string& prompt : scene.person.prompts)
        STRCMP_EQUAL("A new passcode cannot be sent now. Last passcode that was sent to you: ",
                     prompt.c_str());
    CHECK(scene.service.sent.empty());
    CHECK(outcome.warnings == std::vector<std::string>{"somebody holds the lock"});
}
