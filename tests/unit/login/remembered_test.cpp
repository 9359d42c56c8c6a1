// Remembered logins: who is not asked again, and what makes a host forget.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "login/checks.h"
#include "login/prompt_text.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

using Story = std::vector<std::string>;

} // namespace

TEST_GROUP(RememberedLogins) {
    Scene scene;
    Outcome type(const char* line, ServiceAnswer answer) {
        scene.person.lines = {line, line, line};
        scene.service.check_answers = {answer, answer, answer};
        return scene.run();
    }
    bool forgot() const {
        return std::ranges::count(scene.remembered.story, "forget") > 0;
    }
};

TEST(RememberedLogins, WhoIsRememberedIsNotAskedAndNothingIsSent) {
    scene.remembered.old = "by key and host, 60 s old";
    const Outcome outcome = scene.run();
    check_reason(Reason::Remembered, outcome);
    CHECK(outcome.verdict == Verdict::Ignore);
    STRCMP_EQUAL("by key and host, 60 s old", outcome.detail.c_str());
    CHECK(scene.person.prompts.empty() && scene.person.notices.empty());
    CHECK(scene.service.sent.empty() && scene.service.rehearsed == 0);
    CHECK(scene.budget.recipients.empty());
    CHECK((scene.remembered.story == Story{"look", "find"}));
}

TEST(RememberedLogins, IsOfTheAccountAndOfWhoThatIsToBlockId) {
    Contact contact = email_and_phone();
    scene.accounts.spellings = {{"ALICE", Account{"alice", 1000}}};
    scene.remembered.old = "old";
    scene.run("ALICE");
    contact.blockid_user = "a.liddell";
    scene.contacts.answer = contact;
    scene.run();
    const Remembered& first = scene.remembered.people.at(0);
    STRCMP_EQUAL("alice", first.recipient.user.c_str());
    LONGS_EQUAL(1000, first.recipient.uid);
    STRCMP_EQUAL("alice", first.blockid_user.c_str());
    STRCMP_EQUAL("john.smith@mysite.com", first.contact.email->address.c_str());
    STRCMP_EQUAL("a.liddell", scene.remembered.people.at(1).blockid_user.c_str());
}

TEST(RememberedLogins, LooksBeforeTheDirectoryIsAsked) {
    scene.remembered.on_look = [&] { LONGS_EQUAL(0, scene.contacts.asked); };
    scene.remembered.old = "old";
    scene.run();
    LONGS_EQUAL(1, scene.contacts.asked);
}

TEST(RememberedLogins, ARightPasscodeIsKept) {
    check_reason(Reason::RightPasscode, type("123456", ServiceAnswer::Yes));
    CHECK((scene.remembered.story == Story{"look", "find", "keep"}));
}

TEST(RememberedLogins, ARecoveryCodeIsNot) {
    scene.recovery.codes = {"KRTBXWDMHCPQYNFJBTKM"};
    check_reason(Reason::RecoveryCode, type("krtb-xwdm-hcpq-ynfj-btkm", ServiceAnswer::Yes));
    CHECK((scene.remembered.story == Story{"look", "find"}));
}

TEST(RememberedLogins, H10AWrongPasscodeIsForgettingWhileItIsJudged) {
    for (const ServiceAnswer answer :
         {ServiceAnswer::WrongCode, ServiceAnswer::UsedCode, ServiceAnswer::ExpiredCode}) {
        scene.remembered.story.clear();
        scene.person.lines = {"123456"}; // and then the person goes away
        scene.service.check_answers = {answer};
        check_reason(Reason::ConversationFailed, scene.run());
        CHECK(forgot());
    }
}

TEST(RememberedLogins, H10ALockoutIsForgetting) {
    type("123456", ServiceAnswer::Locked);
    CHECK(forgot());
    scene.remembered.story.clear();
    scene.clock.time += hours(1);
    scene.service.send_answers = {ServiceAnswer::Locked};
    check_reason(Reason::Locked, scene.run());
    CHECK(forgot());
    scene.remembered.story.clear();
    scene.wrong_codes.times.assign(1000, scene.clock.now());
    check_reason(Reason::TooManyWrong, scene.run());
    CHECK(forgot());
}

TEST(RememberedLogins, WrongRecoveryCodesAreForgetting) {
    check_reason(Reason::WrongRecoveryCode,
                 type("bbbb-bbbb-bbbb-bbbb-bbbb", ServiceAnswer::WrongCode));
    CHECK(forgot());
}

TEST(RememberedLogins, H10AWrongRecoveryCodeIsForgettingWhileItIsJudged) {
    for (const ServiceAnswer answer : {ServiceAnswer::Yes, ServiceAnswer::Unreachable}) {
        scene.remembered.story.clear();
        scene.recovery.codes = {"KRTBXWDMHCPQYNFJBTKM"};
        scene.service.send_answers = {answer};
        scene.person.lines = {"bbbb-bbbb-bbbb-bbbb-bbbb"}; // and then the person goes away
        check_reason(Reason::ConversationFailed, scene.run());
        CHECK(forgot());
        scene.clock.time += hours(1);
    }
}

TEST(RememberedLogins, H10AWrongRecoveryCodeIsForgettingWhateverComesAfterIt) {
    scene.person.lines = {"bbbb-bbbb-bbbb-bbbb-bbbb", "no code", "no code"};
    check_reason(Reason::NotAPasscode, scene.run());
    CHECK(forgot());
    scene.remembered.story.clear();
    scene.clock.time += hours(1);
    scene.person.lines = {"bbbb-bbbb-bbbb-bbbb-bbbb", "123456"};
    scene.service.check_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    CHECK(forgot());
}

TEST(RememberedLogins, WhatIsNoRecoveryCodeForgetsNothing) {
    scene.recovery.codes = {"KRTBXWDMHCPQYNFJBTKM"};
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    scene.person.lines = {"no code", "", "123456"}; // none of them is judged by anybody
    check_reason(Reason::WrongRecoveryCode, scene.run());
    CHECK(scene.recovery.recipients.empty());
    CHECK_FALSE(forgot());
}

TEST(RememberedLogins, WhatIsNoGuessForgetsNothing) {
    check_reason(Reason::NotAPasscode, type("no code", ServiceAnswer::WrongCode));
    for (const ServiceAnswer answer :
         {ServiceAnswer::Unreachable, ServiceAnswer::Failing, ServiceAnswer::LicenseRefused}) {
        scene.clock.time += hours(1);
        type("123456", answer);
    }
    CHECK_FALSE(forgot());
}

TEST(RememberedLogins, H10WhatNobodyWaitedForMayHaveBeenWrong) {
    type("123456", ServiceAnswer::LocalFault);
    CHECK(forgot());
}

TEST(RememberedLogins, WhoIsNoAccountIsNeverRemembered) {
    scene.made_up.answer = email_and_phone();
    scene.remembered.old = "old";
    for (const bool stand_in : {false, true}) {
        scene.accounts.known = stand_in;
        scene.stand_in = stand_in;
        check_reason(Reason::UnknownUser, type("123456", ServiceAnswer::Yes));
        CHECK_FALSE(scene.remembered.people.back().recipient.account_exists);
    }
    CHECK(std::ranges::count(scene.remembered.story, "keep") == 0);
}

TEST(RememberedLogins, WhoIsExemptIsNotLookedFor) {
    scene.rules.exempt_users = {"alice"};
    scene.remembered.old = "old";
    check_reason(Reason::ExemptUser, scene.run());
    CHECK(scene.remembered.story.empty());
}

TEST(RememberedLogins, RemarksAreWarningsAndChangeNoVerdict) {
    scene.remembered.remark = "is not a file of our own";
    const Outcome outcome = type("123456", ServiceAnswer::Yes);
    CHECK(outcome.verdict == Verdict::Allow);
    CHECK((outcome.warnings == Story{"is not a file of our own"}));
}

TEST(RememberedLogins, TheFirstPromptSaysForHowLong) {
    scene.remembered.promised.span = hours(8);
    type("123456", ServiceAnswer::WrongCode);
    STRCMP_CONTAINS("A right passcode is remembered for 8 hours. Passcode sent to j***h@mysite.com",
                    scene.person.prompts.at(0).c_str());
    STRCMP_EQUAL("Invalid passcode, 2 attempts left. Passcode sent to j***h@mysite.com and +1 "
                 "******7890 (r to resend): ",
                 scene.person.prompts.at(1).c_str());
    scene.clock.time += hours(1);
    scene.person.prompts.clear();
    scene.rules.delivery = Delivery::Choose;
    scene.person.lines = {"1"};
    scene.run();
    STRCMP_CONTAINS("Your choice", scene.person.prompts.at(0).c_str());
    STRCMP_CONTAINS("remembered for 8 hours", scene.person.prompts.at(1).c_str());
}

TEST(RememberedLogins, WordsNeverPromiseTooMuch) {
    const std::pair<int, const char*> spans[] = {
        {1, "1 second"},       {119, "119 seconds"}, {120, "2 minutes"},   {900, "15 minutes"},
        {7199, "119 minutes"}, {7200, "2 hours"},    {9000, "2 hours"},    {28800, "8 hours"},
        {172799, "47 hours"},  {172800, "2 days"},   {2592000, "30 days"},
    };
    for (const auto& [span, words] : spans)
        STRCMP_EQUAL(words, span_in_words(seconds(span)).c_str());
    STRCMP_EQUAL("", promise_notice({}).c_str());
    STRCMP_EQUAL("A right passcode is remembered for 15 minutes in this session. ",
                 promise_notice({seconds(0), seconds(900)}).c_str());
    STRCMP_EQUAL("A right passcode is remembered for 8 hours. ",
                 promise_notice({hours(8), seconds(900)}).c_str());
}

// pam_blockid.conf(5), wrong_limit: "Then each login is refused at once". Tries that were counted,
// and whose answer was lost, have made nobody forget.
TEST(RememberedLogins, H10WhoHasReachedTheWrongLimitIsRefusedThoughRemembered) {
    scene.remembered.old = "by key and host, 60 s old";
    scene.wrong_codes.times.assign(1000, scene.clock.now());
    check_reason(Reason::TooManyWrong, scene.run());
    CHECK(forgot());
}
