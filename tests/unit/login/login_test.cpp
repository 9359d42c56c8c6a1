// The story of a login, told against a scripted world.
// SPDX-License-Identifier: Apache-2.0
#include "login/world.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

constexpr auto Yes = ServiceAnswer::Yes;
constexpr auto WrongCode = ServiceAnswer::WrongCode;

void check_reason(Reason expected, const Outcome& outcome) {
    STRCMP_EQUAL(std::string(text_of(expected).word).c_str(),
                 std::string(text_of(outcome.reason).word).c_str());
}

void check_contains(const std::string& text, const std::string& part) {
    STRCMP_CONTAINS(part.c_str(), text.c_str());
}

} // namespace

TEST_GROUP(Login) {
    Scene scene;
    void setup() override {
        scene.contacts.answer = email_and_phone();
    }
};

TEST(Login, RightCodeLetsIn) {
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    CHECK(text_of(outcome.reason).verdict == Verdict::Allow);
    LONGS_EQUAL(1, outcome.attempts);
    LONGS_EQUAL(1, outcome.codes_sent);
    STRCMP_EQUAL("123456", scene.service.checked.at(0).c_str());
    STRCMP_EQUAL("Passcode sent to j***h@mysite.com and +1 ******7890 (r to resend): ",
                 scene.person.prompts.at(0).c_str());
}

TEST(Login, CodeIsSentOnceBeforeTheFirstPromptToAllChannels) {
    scene.person.on_ask = [this] { LONGS_EQUAL(1, scene.service.sent.size()); };
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    scene.run();
    LONGS_EQUAL(1, scene.service.sent.size());
    CHECK(scene.service.sent[0].channels == (std::vector{Channel::Email, Channel::Sms}));
    STRCMP_EQUAL("alice", scene.service.sent[0].user.c_str());
}

TEST(Login, FirstDeliverySendsToTheFirstChannelAlone) {
    scene.rules.delivery = Delivery::First;
    scene.rules.channels = {Channel::Sms, Channel::Email};
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    scene.run();
    CHECK(scene.service.sent.at(0).channels == std::vector{Channel::Sms});
    STRCMP_EQUAL("Passcode sent to +1 ******7890 (r to resend): ",
                 scene.person.prompts.at(0).c_str());
}

TEST(Login, ChosenDeliverySendsNothingBeforeTheChoice) {
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

TEST(Login, TheMenuStandsEvenBeforeTheOnlyDestination) {
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

TEST(Login, TheMenuComesBackForAnotherWay) {
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

TEST(Login, TheMenuIsBoundByTheResendRuleToo) {
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

TEST(Login, WithoutAMenuAnMIsNoPasscode) {
    scene.rules.attempts = 1;
    scene.person.lines = {"m"};
    check_reason(Reason::NotAPasscode, scene.run());
}

TEST(Login, NoChoiceAfterThreeBadOnesIsRefused) {
    scene.rules.delivery = Delivery::Choose;
    scene.person.lines = {"0", "3", "1x", "1"};
    check_reason(Reason::NoChoice, scene.run());
    LONGS_EQUAL(0, scene.service.sent.size());
}

TEST(Login, MappedBlockIdUserIsUsedForSendingAndChecking) {
    Contact contact = email_and_phone();
    contact.blockid_user = "john.smith";
    scene.contacts.answer = contact;
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    scene.run();
    STRCMP_EQUAL("john.smith", scene.service.sent.at(0).user.c_str());
    STRCMP_EQUAL("john.smith", scene.service.checked_user.c_str());
}

TEST(Login, WrongThenRightLetsIn) {
    scene.person.lines = {"000000", "123456"};
    scene.service.check_answers = {WrongCode, Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    LONGS_EQUAL(2, outcome.attempts);
    check_contains(scene.person.prompts.at(1), "Invalid passcode, 2 attempts left. ");
}

TEST(Login, ThreeWrongAreRefusedAndNoFourthIsAsked) {
    scene.person.lines = {"000000", "000001", "000002", "123456"};
    scene.service.check_answers = {WrongCode, WrongCode, WrongCode, Yes};
    check_reason(Reason::WrongPasscode, scene.run());
    LONGS_EQUAL(3, scene.person.prompts.size());
    check_contains(scene.person.prompts.at(2), "1 attempt left");
}

TEST(Login, WhatIsNoPasscodeCostsAnAttemptAndIsNotPosted) {
    scene.person.lines = {"x\",\"user\":\"alice\",\"otp\":\"123456", "12345678901234", "123"};
    check_reason(Reason::NotAPasscode, scene.run());
    LONGS_EQUAL(0, scene.service.checked.size());
    LONGS_EQUAL(3, scene.person.prompts.size());
}

TEST(Login, LockedOnCheckingAndOnSending) {
    scene.person.lines = {"000000", "111111"};
    scene.service.check_answers = {ServiceAnswer::Locked};
    check_reason(Reason::Locked, scene.run());
    LONGS_EQUAL(1, scene.person.prompts.size());
    CHECK(!scene.budget.sent.at(0).by_this_caller); // the next login asks whether it still is

    Scene other;
    other.contacts.answer = email_and_phone();
    other.service.send_answers = {ServiceAnswer::Locked};
    const Outcome outcome = other.run();
    check_reason(Reason::Locked, outcome);
    LONGS_EQUAL(0, other.person.prompts.size());
    LONGS_EQUAL(0, outcome.codes_sent);
}

TEST(Login, AnExpiredCodeIsReplacedByItselfAndOnlyOnce) {
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

TEST(Login, AnExpiredCodeIsNotReplacedBeforeTheIntervalIsOver) {
    scene.person.lines = {"123456", "654321"};
    scene.service.check_answers = {ServiceAnswer::ExpiredCode, Yes};
    check_reason(Reason::RightPasscode, scene.run());
    LONGS_EQUAL(1, scene.service.sent.size());
    check_contains(
        scene.person.prompts.at(1),
        "This passcode has expired, 2 attempts left. A new passcode can be sent in 30 seconds. ");
}

TEST(Login, ExpiredCodeOnTheLastAttemptIsRefusedWithoutANewOne) {
    scene.rules.attempts = 1;
    scene.rules.resend_interval = seconds(0);
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::ExpiredCode};
    check_reason(Reason::ExpiredPasscode, scene.run());
    LONGS_EQUAL(1, scene.service.sent.size());
}

TEST(Login, UsedCodeSaysSo) {
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::UsedCode};
    scene.run();
    check_contains(scene.person.prompts.at(1), "This passcode was used before, 2 attempts left. ");
}

TEST(Login, ResendHonoursIntervalAndCount) {
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

TEST(Login, EndlessWishesForANewCodeEnd) {
    scene.rules.resends = 0;
    scene.person.lines.assign(100, "r");
    check_reason(Reason::NotAPasscode, scene.run());
    LONGS_EQUAL(13, scene.person.prompts.size());
    LONGS_EQUAL(1, scene.service.sent.size());
}

TEST(Login, FailedResendEndsTheLogin) {
    scene.rules.resend_interval = seconds(0);
    scene.person.lines = {"r", "123456"};
    scene.service.send_answers = {Yes, ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
}

TEST(Login, MissingContactIsRefusedOrSkippedByRule) {
    scene.contacts.answer = std::optional<Contact>();
    check_reason(Reason::NoContact, scene.run());
    scene.rules.missing_contact = MissingContact::Skip;
    const Outcome skipped = scene.run();
    check_reason(Reason::NoContactSkipped, skipped);
    CHECK(text_of(skipped.reason).verdict == Verdict::Ignore);
    LONGS_EQUAL(0, scene.service.sent.size());
}

TEST(Login, ContactWithoutAnyConfiguredChannelIsMissing) {
    Contact contact = email_and_phone();
    contact.phone.reset();
    scene.contacts.answer = contact;
    scene.rules.channels = {Channel::Sms, Channel::Voice};
    check_reason(Reason::NoContact, scene.run());
}

TEST(Login, ContactErrorsAreNeverAMissingContact) {
    scene.rules.missing_contact = MissingContact::Skip;
    struct Row {
        ContactError::Kind kind;
        Reason reason;
    };
    for (const Row& row : {Row{ContactError::Kind::Unreachable, Reason::ContactsUnreachable},
                           Row{ContactError::Kind::Ambiguous, Reason::AmbiguousContact},
                           Row{ContactError::Kind::Fault, Reason::ContactsFault}}) {
        scene.contacts.answer = Unexpected<ContactError>(ContactError{row.kind, "why"});
        const Outcome outcome = scene.run();
        check_reason(row.reason, outcome);
        STRCMP_EQUAL("why", outcome.detail.c_str());
    }
}

TEST(Login, AnOutageIsAllowedByRuleAndNothingElseIs) {
    scene.rules.on_outage = OnOutage::Allow;
    for (const ServiceAnswer answer :
         {WrongCode, ServiceAnswer::UsedCode, ServiceAnswer::ExpiredCode, ServiceAnswer::Locked,
          ServiceAnswer::UnknownTenant, ServiceAnswer::LicenseRefused,
          ServiceAnswer::RequestRefused, ServiceAnswer::LocalFault, ServiceAnswer::Unreachable,
          ServiceAnswer::Nonsense}) {
        scene.rules.attempts = 1;
        scene.person.lines = {"123456"};
        scene.service.check_answers = {answer};
        const bool outage =
            answer == ServiceAnswer::Unreachable || answer == ServiceAnswer::Nonsense;
        CHECK_EQUAL(outage, scene.run().verdict == Verdict::Ignore);
    }
    scene.person.lines = {};
    CHECK(scene.run().verdict == Verdict::ConversationFailed);
    for (const auto kind : {ContactError::Kind::Unreachable, ContactError::Kind::Ambiguous,
                            ContactError::Kind::Fault}) {
        scene.contacts.answer = Unexpected<ContactError>(ContactError{kind, "why"});
        CHECK_EQUAL(kind == ContactError::Kind::Unreachable,
                    scene.run().verdict == Verdict::Ignore);
    }
}

TEST(Login, WhatMakesAContactUselessIsLogged) {
    Contact contact;
    contact.remark = "telephoneNumber has an extension";
    scene.contacts.answer = contact;
    const Outcome outcome = scene.run();
    check_reason(Reason::NoContact, outcome);
    STRCMP_EQUAL("telephoneNumber has an extension", outcome.detail.c_str());
}

TEST(Login, EachAnswerOfTheServiceToEachQuestion) {
    struct Row {
        ServiceAnswer answer;
        Reason on_send;
        Reason on_check; // on the last attempt
    };
    const std::vector<Row> rows{
        {WrongCode, Reason::ServiceNonsense, Reason::WrongPasscode},
        {ServiceAnswer::UsedCode, Reason::ServiceNonsense, Reason::UsedPasscode},
        {ServiceAnswer::ExpiredCode, Reason::ServiceNonsense, Reason::ExpiredPasscode},
        {ServiceAnswer::Locked, Reason::Locked, Reason::Locked},
        {ServiceAnswer::UnknownTenant, Reason::UnknownTenant, Reason::UnknownTenant},
        {ServiceAnswer::LicenseRefused, Reason::LicenseRefused, Reason::LicenseRefused},
        {ServiceAnswer::RequestRefused, Reason::RequestRefused, Reason::RequestRefused},
        {ServiceAnswer::LocalFault, Reason::InternalFault, Reason::InternalFault},
        {ServiceAnswer::Unreachable, Reason::ServiceUnreachable, Reason::ServiceUnreachable},
        {ServiceAnswer::Nonsense, Reason::ServiceNonsense, Reason::ServiceNonsense},
    };
    for (const Row& row : rows) {
        Scene sending;
        sending.contacts.answer = email_and_phone();
        sending.service.send_answers = {row.answer};
        check_reason(row.on_send, sending.run());
        LONGS_EQUAL(0, sending.person.prompts.size());

        Scene checking;
        checking.contacts.answer = email_and_phone();
        checking.rules.attempts = 1;
        checking.person.lines = {"123456"};
        checking.service.check_answers = {row.answer};
        check_reason(row.on_check, checking.run());
    }
}

TEST(Login, ConversationThatFailsOrTimesOut) {
    check_reason(Reason::ConversationFailed, scene.run());
    scene.person.at_end = PromptError::TimedOut;
    check_reason(Reason::PromptTimedOut, scene.run());
}

TEST(Login, EchoFollowsTheRule) {
    scene.run();
    CHECK(scene.person.echoes.at(0) == Echo::On);
    scene.rules.echo = Echo::Off;
    scene.run();
    CHECK(scene.person.echoes.at(1) == Echo::Off);
}

TEST(Login, TimesAreMeasuredAroundTheTyping) {
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    scene.person.on_ask = [this] { scene.clock.time += seconds(20); };
    const Outcome outcome = scene.run();
    LONGS_EQUAL(0, outcome.to_prompt.count());
    LONGS_EQUAL(0, outcome.to_verdict.count());
}

TEST(Login, OverBudgetTheLastCodeMayStillBeTyped) {
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

TEST(Login, ACallerThatComesAgainIsBoundByTheResendRule) {
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

TEST(Login, AfterTheRightCodeTheNextLoginBeginsAfresh) {
    for (int run = 1; run <= 3; ++run) {
        scene.person.lines = {"123456"};
        scene.service.check_answers = {Yes};
        check_reason(Reason::RightPasscode, scene.run());
        LONGS_EQUAL(run, scene.service.sent.size());
    }
}

TEST(Login, WhatWasNotSentDoesNotCount) {
    scene.service.may_have_sent = false;
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    CHECK(scene.budget.sent.empty());
    scene.service.may_have_sent = true;
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    LONGS_EQUAL(1, scene.budget.sent.size());
}

TEST(Login, ABudgetThatCannotBeKeptIsAWarning) {
    scene.budget.remark = "the disk is full";
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run();
    check_reason(Reason::RightPasscode, outcome);
    CHECK(outcome.warnings == std::vector<std::string>{"the disk is full"});
}
