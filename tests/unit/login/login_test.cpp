// The story of a login, told against a scripted world.
// SPDX-License-Identifier: Apache-2.0
#include "login/checks.h"
#include "support/date.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

using enum ServiceAnswer;

} // namespace

TEST_GROUP(Login) {
    Scene scene;
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
    other.service.send_answers = {ServiceAnswer::Locked};
    const Outcome outcome = other.run();
    check_reason(Reason::Locked, outcome);
    LONGS_EQUAL(0, other.person.prompts.size());
    LONGS_EQUAL(0, outcome.codes_sent);
}

TEST(Login, UsedCodeSaysSo) {
    scene.person.lines = {"123456"};
    scene.service.check_answers = {ServiceAnswer::UsedCode};
    scene.run();
    check_contains(scene.person.prompts.at(1), "This passcode was used before, 2 attempts left. ");
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

TEST(Login, AMissingContactIsSkippedUpToTheLastDayOfItsGrace) {
    scene.contacts.answer = std::optional<Contact>();
    scene.rules.missing_contact = MissingContact::SkipUntil;
    scene.rules.missing_until = parse_date("2027-03-31");
    struct Row {
        const char* today;
        Reason reason;
        Verdict verdict;
        const char* detail;
    };
    for (const Row& row :
         {Row{"2026-11-27", Reason::NoContactSkipped, Verdict::Ignore, "until 2027-03-31"},
          Row{"2027-03-31", Reason::NoContactSkipped, Verdict::Ignore, "until 2027-03-31"},
          Row{"2027-04-01", Reason::NoContact, Verdict::NoContact,
              "the grace was over after 2027-03-31"}}) {
        scene.today = *parse_date(row.today);
        const Outcome outcome = scene.run();
        CHECK_TEXT(outcome.reason == row.reason && outcome.verdict == row.verdict, row.today);
        STRCMP_EQUAL(row.detail, outcome.detail.c_str());
    }
    scene.rules.missing_until
        .reset(); // never without a last day, whatever the settings let through
    CHECK(scene.run().reason == Reason::NoContact);
}

TEST(Login, WhoIsAskedInsteadIsWhoItIsAbout) {
    scene.asked_instead = "carol";
    scene.rules.exempt_users = {"alice"}; // who is not asked
    scene.person.lines = {"123456"};
    scene.service.check_answers = {Yes};
    const Outcome outcome = scene.run("alice");
    check_reason(Reason::RightPasscode, outcome);
    STRCMP_EQUAL("carol", outcome.asked.c_str());
    STRCMP_EQUAL("", outcome.account.c_str());
    STRCMP_EQUAL("carol", scene.contacts.last_user.c_str());
    STRCMP_EQUAL("carol", scene.service.sent.at(0).user.c_str());
    STRCMP_EQUAL("carol", scene.budget.recipients.at(0).user.c_str());
    STRCMP_EQUAL("carol", scene.wrong_codes.recipients.at(0).user.c_str());
    scene.rules.exempt_users = {"carol"};
    check_reason(Reason::ExemptUser, scene.run("alice"));
}

TEST(Login, AnObjectionEndsItBeforeAnything) {
    scene.objection = End{Reason::CallerUnproven, "why"};
    scene.rules.exempt_users = {"alice"};
    scene.rules.exempt_networks = {*IpNetwork::parse("192.0.2.0/24")};
    const Outcome outcome = scene.run();
    check_reason(Reason::CallerUnproven, outcome);
    CHECK(outcome.verdict == Verdict::LocalFault);
    STRCMP_EQUAL("why", outcome.detail.c_str());
    LONGS_EQUAL(0, scene.contacts.asked);
    scene.rules.report_only = true;
    CHECK(scene.run().verdict == Verdict::Ignore);
}

TEST(Login, ContactErrorsAreNeverAMissingContact) {
    scene.rules.missing_contact = MissingContact::Skip;
    struct Row {
        ContactError::Kind kind;
        Reason reason;
    };
    for (const Row& row : {Row{ContactError::Kind::Unreachable, Reason::ContactsUnreachable},
                           Row{ContactError::Kind::Unreadable, Reason::ContactsUnreachable},
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
          ServiceAnswer::RequestRefused, ServiceAnswer::Refused, ServiceAnswer::TooManyRequests,
          ServiceAnswer::LocalFault, ServiceAnswer::Unreachable, ServiceAnswer::Nonsense}) {
        scene.rules.attempts = 1;
        scene.person.lines = {"123456"};
        scene.service.check_answers = {answer};
        CHECK_EQUAL(answer == ServiceAnswer::Unreachable, scene.run().verdict == Verdict::Ignore);
    }
    scene.person.lines = {};
    CHECK(scene.run().verdict == Verdict::ConversationFailed);
    for (const auto kind : {ContactError::Kind::Unreachable, ContactError::Kind::Unreadable,
                            ContactError::Kind::Ambiguous, ContactError::Kind::Fault}) {
        scene.contacts.answer = Unexpected<ContactError>(ContactError{kind, "why"});
        CHECK_EQUAL(kind == ContactError::Kind::Unreachable,
                    scene.run().verdict == Verdict::Ignore);
    }
}

// What a local user brings about by taking ports or the processor.
TEST(Login, AnOutageThatThisHostMayHaveMadeIsALocalFault) {
    scene.rules.on_outage = OnOutage::Allow;
    scene.host.what = "no local port";
    for (const bool at_the_contacts : {true, false}) {
        scene.contacts.answer = email_and_phone();
        if (at_the_contacts)
            scene.contacts.answer =
                Unexpected<ContactError>(ContactError{ContactError::Kind::Unreachable, "why"});
        scene.service.send_answers = {ServiceAnswer::Unreachable};
        const Outcome outcome = scene.run();
        check_reason(Reason::InternalFault, outcome);
        CHECK(outcome.verdict == Verdict::LocalFault);
        STRCMP_CONTAINS("no local port; so this is no outage: ", outcome.detail.c_str());
    }
}

TEST(Login, TheHostIsAskedOnlyWhereAnOutageWouldPass) {
    scene.host.what = "no local port";
    scene.service.send_answers = {ServiceAnswer::Unreachable};
    check_reason(Reason::ServiceUnreachable, scene.run());
    scene.rules.on_outage = OnOutage::Allow;
    scene.budget.sent.clear();
    scene.service.send_answers = {ServiceAnswer::Nonsense};
    check_reason(Reason::ServiceNonsense, scene.run());
    LONGS_EQUAL(0, scene.host.asked);
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
        {ServiceAnswer::Refused, Reason::ServiceRefused, Reason::ServiceRefused},
        {ServiceAnswer::TooManyRequests, Reason::TooManyRequests, Reason::TooManyRequests},
        {ServiceAnswer::Failing, Reason::ServiceFailed, Reason::ServiceFailed},
    };
    for (const Row& row : rows) {
        Scene sending;
        sending.service.send_answers = {row.answer};
        check_reason(row.on_send, sending.run());
        LONGS_EQUAL(0, sending.person.prompts.size());

        Scene checking;
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
