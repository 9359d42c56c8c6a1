// Recovery codes: in place of a passcode, and where none arrives.
// SPDX-License-Identifier: Apache-2.0
#include "login/checks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

const std::string kCode = "KRTBXWDMHCPQYNFJBTKM";
const std::string kOnPaper = "krtb-xwdm-hcpq-ynfj-btkm";
const std::string kOther = "BBBB-BBBB-BBBB-BBBB-BBBB";
const std::string kAsksForOne = "No passcode can be sent or checked now. Recovery code: ";

} // namespace

TEST_GROUP(Recovery) {
    Scene scene;
    void setup() override {
        scene.recovery.codes = {kCode, "CCCCCCCCCCCCCCCCCCCC"};
    }
    void nobody_can_send() {
        scene.service.send_answers = {ServiceAnswer::Unreachable};
        scene.service.may_have_sent = false;
    }
};

TEST(Recovery, ACodeIsTakenAtTheOrdinaryPrompt) {
    scene.person.lines = {kOnPaper};
    const Outcome outcome = scene.run();
    check_reason(Reason::RecoveryCode, outcome);
    CHECK(outcome.verdict == Verdict::Allow);
    CHECK(scene.service.checked.empty());
    CHECK(scene.wrong_codes.recipients.empty());
    LONGS_EQUAL(1, scene.person.notices.size());
    STRCMP_EQUAL("You logged in with a recovery code, which is spent now. You have 1 left.",
                 scene.person.notices[0].c_str());
    STRCMP_EQUAL("1 recovery codes left", outcome.detail.c_str());
    LONGS_EQUAL(1000, scene.recovery.recipients[0].uid);
    STRCMP_EQUAL("alice", scene.recovery.recipients[0].user.c_str());
}

TEST(Recovery, ASpentOneIsWrong) {
    scene.person.lines = {kOnPaper};
    check_reason(Reason::RecoveryCode, scene.run());
    scene.person.lines = {kOnPaper, kOnPaper, kOnPaper};
    const Outcome outcome = scene.run();
    check_reason(Reason::WrongRecoveryCode, outcome);
    CHECK(outcome.verdict == Verdict::WrongPasscode);
    LONGS_EQUAL(3, outcome.attempts);
}

TEST(Recovery, AWrongOneCostsAnAttemptAndTellsNothingToTheService) {
    scene.rules.attempts = 2;
    scene.person.lines = {kOther, "123456"};
    scene.service.check_answers = {ServiceAnswer::Yes};
    check_reason(Reason::RightPasscode, scene.run());
    STRCMP_CONTAINS("Invalid passcode, 1 attempt left. ", scene.person.prompts[1].c_str());
    LONGS_EQUAL(1, scene.service.checked.size());
    LONGS_EQUAL(1, scene.wrong_codes.recipients.size());
}

TEST(Recovery, SettingsMayTakeNone) {
    scene.rules.recovery = false;
    scene.rules.attempts = 1;
    scene.person.lines = {kOnPaper};
    check_reason(Reason::NotAPasscode, scene.run());
    CHECK(scene.recovery.recipients.empty());
    nobody_can_send();
    scene.person.prompts.clear();
    scene.clock.time += hours(1);
    check_reason(Reason::ServiceUnreachable, scene.run());
    CHECK(scene.person.prompts.empty());
}

TEST(Recovery, IsAskedForWhereNoPasscodeComes) {
    using Given = std::function<void(Scene&)>;
    const std::vector<Given> cases{
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::Unreachable}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::Failing}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::Nonsense}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::TooManyRequests}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::LicenseRefused}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::UnknownTenant}; },
        [](Scene& s) { s.service.send_answers = {ServiceAnswer::ProxyRefused}; },
        [](Scene& s) { s.contacts.answer = std::optional<Contact>(); },
        [](Scene& s) {
            s.contacts.answer =
                Unexpected<ContactError>(ContactError{ContactError::Kind::Unreachable, "why"});
        },
    };
    for (const Given& given : cases) {
        Scene other;
        other.recovery.codes = {kCode};
        other.person.lines = {"123456", kOnPaper};
        given(other);
        const Outcome outcome = other.run();
        check_reason(Reason::RecoveryCode, outcome);
        LONGS_EQUAL(2, outcome.attempts);
        STRCMP_EQUAL(kAsksForOne.c_str(), other.person.prompts[0].c_str());
        STRCMP_EQUAL(("Invalid passcode, 2 attempts left. " + kAsksForOne).c_str(),
                     other.person.prompts[1].c_str());
        CHECK(other.service.checked.empty());
    }
}

TEST(Recovery, WhoHasNoneLeftReadsWhatIsWrong) {
    scene.recovery.codes.clear();
    nobody_can_send();
    check_reason(Reason::ServiceUnreachable, scene.run());
    CHECK(scene.person.prompts.empty());
}

TEST(Recovery, WrongOnesEndALoginWithoutPasscodes) {
    nobody_can_send();
    scene.person.lines = {kOther, kOther, kOther};
    const Outcome outcome = scene.run();
    check_reason(Reason::WrongRecoveryCode, outcome);
    LONGS_EQUAL(3, scene.person.prompts.size());
}

TEST(Recovery, StandsInForACheckThatFailedToo) {
    scene.person.lines = {"123456", kOnPaper};
    scene.service.check_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::RecoveryCode, scene.run());
    STRCMP_EQUAL(kAsksForOne.c_str(), scene.person.prompts[1].c_str());
}

TEST(Recovery, WhoHasNoAttemptLeftReadsWhatIsWrong) {
    scene.rules.attempts = 1;
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::Unreachable};
    const Outcome outcome = scene.run();
    check_reason(Reason::ServiceUnreachable, outcome);
    CHECK(outcome.verdict == Verdict::Outage);
    LONGS_EQUAL(1, scene.person.prompts.size());
}

TEST(Recovery, IsNotAskedForWhereTheAnswerIsNo) {
    for (const ServiceAnswer answer : {ServiceAnswer::Locked, ServiceAnswer::Refused}) {
        scene.service.send_answers = {answer};
        scene.clock.time += hours(1);
        CHECK(is_refusal(scene.run().verdict));
        CHECK(scene.person.prompts.empty());
    }
    scene.service.send_answers.clear();
    scene.wrong_codes.times.assign(1000, scene.clock.now());
    check_reason(Reason::TooManyWrong, scene.run());
    CHECK(scene.person.prompts.empty());
}

TEST(Recovery, ALockedUserStaysLocked) {
    scene.person.lines = {"123456", kOnPaper};
    scene.service.check_answers = {ServiceAnswer::Locked};
    check_reason(Reason::Locked, scene.run());
    LONGS_EQUAL(2, scene.recovery.codes.size());
}

TEST(Recovery, AnOutageThatPassesAsksForNone) {
    scene.rules.on_outage = OnOutage::Allow;
    nobody_can_send();
    CHECK(scene.run().verdict == Verdict::Ignore);
    CHECK(scene.person.prompts.empty());
}

TEST(Recovery, LetsNobodyInWhoIsNoAccount) {
    scene.made_up.answer = email_and_phone();
    for (const bool stand_in : {false, true}) {
        scene.accounts.known = stand_in;
        scene.stand_in = stand_in;
        scene.person.lines = {kOnPaper, kOnPaper, kOnPaper};
        const Outcome outcome = scene.run("mallory");
        check_reason(Reason::UnknownUser, outcome);
        CHECK_FALSE(scene.recovery.recipients.back().account_exists);
        STRCMP_CONTAINS("Invalid passcode, 1 attempt left. ", scene.person.prompts.back().c_str());
    }
}

TEST(Recovery, AClosedDoorSaysForHowLong) {
    scene.recovery.always = RecoveryReply{RecoveryReply::Kind::Closed, 0, seconds(61), "closed"};
    scene.person.lines = {kOnPaper, "123456"};
    scene.service.check_answers = {ServiceAnswer::Yes};
    check_reason(Reason::RightPasscode, scene.run());
    STRCMP_CONTAINS(
        "After too many wrong ones, no recovery code is taken for 2 minutes, 2 attempts "
        "left. ",
        scene.person.prompts[1].c_str());
}

TEST(Recovery, WhatCannotBeSpentLetsNobodyIn) {
    scene.recovery.always = RecoveryReply{RecoveryReply::Kind::Fault, 0, {}, "disk full"};
    scene.person.lines = {kOnPaper};
    const Outcome outcome = scene.run();
    check_reason(Reason::NotCounted, outcome);
    CHECK(outcome.verdict == Verdict::LocalFault);
    STRCMP_EQUAL("disk full", outcome.detail.c_str());
}

// pam_blockid.conf(5), otp.recovery: "one who has reached wrong_limit, stays refused".
TEST(Recovery, WhoHasReachedTheWrongLimitStaysRefusedWithoutADirectory) {
    scene.contacts.answer =
        Unexpected<ContactError>(ContactError{ContactError::Kind::Unreachable, "why"});
    scene.wrong_codes.times.assign(1000, scene.clock.now());
    scene.person.lines = {kOnPaper};
    CHECK(is_refusal(scene.run().verdict));
    CHECK(scene.person.prompts.empty());
}

// pam_blockid.conf(5), otp.recovery: "ask for one where no passcode can be sent or checked: BlockID
// or the directory does not answer"; only "an outage that on_outage lets pass asks for none".
TEST(Recovery, AnOutageThatDoesNotPassAsksForOne) {
    scene.rules.on_outage = OnOutage::Allow;
    scene.host.what = "this process was kept from running";
    nobody_can_send();
    scene.person.lines = {kOnPaper};
    check_reason(Reason::RecoveryCode, scene.run());
}
