// The line in the log.
// SPDX-License-Identifier: Apache-2.0
#include <syslog.h>

#include <string>

#include "channel/reference.h"
#include "helper/event_line.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

RequestMessage request() {
    RequestMessage message;
    for (std::size_t i = 0; i < message.nonce.size(); ++i)
        message.nonce[i] = static_cast<char>(i);
    message.user = "al ice";
    message.service = "sshd";
    message.rhost = "192.0.2.7";
    message.tty = "ssh";
    message.ruser = "a\"b\nevent=login";
    message.first_factor = "publickey";
    return message;
}

} // namespace

TEST_GROUP(EventLine){};

TEST(EventLine, HasEveryFieldInOneRecord) {
    Outcome outcome;
    outcome.reason = Reason::ServiceUnreachable;
    outcome.verdict = Verdict::Outage;
    outcome.detail = "generate: timed out\n";
    outcome.channels = {Channel::Email, Channel::Voice};
    outcome.attempts = 2;
    outcome.codes_sent = 3;
    outcome.in_contacts = std::chrono::milliseconds(4);
    outcome.to_prompt = std::chrono::milliseconds(5);
    outcome.to_verdict = std::chrono::milliseconds(6);
    STRCMP_EQUAL(R"(event=login user="al ice" service="sshd" rhost="192.0.2.7" tty="ssh" )"
                 R"(ruser="a\"b\x0aevent=login" first_factor="publickey" channels="email,voice" )"
                 R"(result=outage reason=service_unreachable attempts=2 codes=3 ms_in_contacts=4 )"
                 R"(ms_to_prompt=5 ms_to_verdict=6 ref=234567 detail="generate: timed out\x0a")",
                 event_line(request(), outcome).c_str());
}

TEST(EventLine, SaysWhoWasAskedInPlaceOfTheUser) {
    Outcome outcome;
    CHECK(event_line(request(), outcome).find("asked=") == std::string::npos);
    outcome.asked = "al";
    STRCMP_CONTAINS(R"( ref=234567 asked="al")", event_line(request(), outcome).c_str());
}

TEST(EventLine, SaysWhoAskedInTheWordsOfTheKernel) {
    const Caller root{Through::Helper, -1, 1, 0, ""};
    STRCMP_EQUAL(" caller_uid=0 through=helper", caller_words(root).c_str());
    const Caller root_at_the_broker{Through::Broker, -1, 1, 0, ""};
    STRCMP_EQUAL(" caller_uid=0 through=broker", caller_words(root_at_the_broker).c_str());
    STRCMP_CONTAINS(" ref=234567 caller_uid=0 through=broker",
                    event_line(request(), Outcome(), caller_words(root_at_the_broker)).c_str());
}

TEST(EventLine, MarksWhatACallerThatIsNotRootClaims) {
    const Caller alice{Through::Broker, -1, 1, 1000, ""};
    STRCMP_EQUAL(" caller_uid=1000 through=broker "
                 "unproven=\"service,rhost,tty,ruser,first_factor\"",
                 caller_words(alice).c_str());
    // With a helper of her own she has settings of her own, too.
    const Caller alice_herself{Through::Helper, -1, 1, 1000, ""};
    STRCMP_EQUAL(" caller_uid=1000 through=helper", caller_words(alice_herself).c_str());
}

TEST(EventLine, NamesTheAccountWhereAnotherSpellingWasTyped) {
    Outcome outcome;
    CHECK(event_line(request(), outcome).find("account=") == std::string::npos);
    outcome.account = "al\"ice";
    STRCMP_CONTAINS(R"(user="al ice" )", event_line(request(), outcome).c_str());
    STRCMP_CONTAINS(R"( account="al\"ice")", event_line(request(), outcome).c_str());
}

TEST(EventLine, SaysWhatReportOnlyKeptFromHappening) {
    Outcome outcome;
    outcome.verdict = Verdict::Ignore;
    struct Row {
        Verdict would;
        const char* word;
    };
    for (const Row& row : {Row{Verdict::Allow, "result=ignore would=allow "},
                           Row{Verdict::Ignore, "result=ignore would=ignore "},
                           Row{Verdict::Locked, "result=ignore would=deny "},
                           Row{Verdict::LocalFault, "result=ignore would=deny "}}) {
        outcome.would = row.would;
        STRCMP_CONTAINS(row.word, event_line(request(), outcome).c_str());
    }
    outcome.would.reset();
    CHECK(event_line(request(), outcome).find("would=") == std::string::npos);
}

TEST(EventLine, WhatNeedsAnAdministratorStandsOut) {
    LONGS_EQUAL(LOG_INFO, priority_of(Verdict::Allow));
    LONGS_EQUAL(LOG_INFO, priority_of(Verdict::Ignore));
    LONGS_EQUAL(LOG_NOTICE, priority_of(Verdict::WrongPasscode));
    LONGS_EQUAL(LOG_NOTICE, priority_of(Verdict::Locked));
    LONGS_EQUAL(LOG_NOTICE, priority_of(Verdict::ConversationFailed));
    LONGS_EQUAL(LOG_ERR, priority_of(Verdict::Outage));
    LONGS_EQUAL(LOG_ERR, priority_of(Verdict::LocalFault));
}

TEST(EventLine, TheReferenceHasNothingThatLooksAlike) {
    Nonce nonce{};
    for (int i = 0; i < 256; ++i) {
        nonce.fill(static_cast<char>(i));
        const std::string reference = reference_of(nonce);
        LONGS_EQUAL(6, reference.size());
        CHECK(reference.find_first_of("01IOl") == std::string::npos);
    }
}
