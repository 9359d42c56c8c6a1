// Tests of what is counted, and of what a login's process may say without being believed.
// SPDX-License-Identifier: Apache-2.0
#include "broker/counts.h"

#include <chrono>
#include <functional>
#include <set>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::chrono_literals;

namespace {

Outcome outcome(Reason reason, Verdict verdict) {
    Outcome made;
    made.reason = reason;
    made.verdict = verdict;
    made.channels = {Channel::Email, Channel::Sms};
    made.attempts = 1;
    made.to_prompt = 250ms;
    made.to_verdict = 251ms;
    return made;
}

LoginRecord record_of(const Outcome& made) {
    LoginRecord record;
    write_down(made, record);
    return record;
}

LoginRecord sound() {
    return record_of(outcome(Reason::RightPasscode, Verdict::Allow));
}

std::uint64_t by_channel(const Counts& counts, std::size_t channel, Verdict verdict) {
    return counts.by_channel[channel][static_cast<std::size_t>(verdict) - 1];
}

std::size_t at(Reason reason) {
    return static_cast<std::size_t>(reason);
}

std::uint64_t all_in(const Histogram& histogram) {
    std::uint64_t all = 0;
    for (const std::uint64_t count : histogram.within)
        all += count;
    return all;
}

std::uint64_t all_logins(const Counts& counts) {
    std::uint64_t all = 0;
    for (const Counts::Ends& ends : counts.by_reason)
        all += ends.as_usual + ends.let_pass;
    return all;
}

} // namespace

TEST_GROUP(Counts) {
    Counts counts;

    void check_refused(const std::function<void(LoginRecord&)>& spoil) {
        LoginRecord record = sound();
        spoil(record);
        CHECK_FALSE(counts.add(record));
        UNSIGNED_LONGS_EQUAL(0, all_logins(counts));
        UNSIGNED_LONGS_EQUAL(0, all_in(counts.to_prompt) + all_in(counts.to_verdict));
    }
};

TEST(Counts, EachReasonHasAWordOfItsOwn) {
    std::set<std::string_view> words;
    for (std::size_t i = 0; i < kReasons; ++i)
        words.insert(text_of(static_cast<Reason>(i)).word);
    UNSIGNED_LONGS_EQUAL(kReasons, words.size());
}

TEST(Counts, ALoginCountsByReasonAndForEachChannel) {
    CHECK(counts.add(sound()));
    UNSIGNED_LONGS_EQUAL(1, counts.by_reason[at(Reason::RightPasscode)].as_usual);
    UNSIGNED_LONGS_EQUAL(0, counts.by_reason[at(Reason::RightPasscode)].let_pass);
    UNSIGNED_LONGS_EQUAL(1, by_channel(counts, 0, Verdict::Allow));
    UNSIGNED_LONGS_EQUAL(1, by_channel(counts, 1, Verdict::Allow));
    UNSIGNED_LONGS_EQUAL(0, by_channel(counts, 2, Verdict::Allow));
    UNSIGNED_LONGS_EQUAL(0, by_channel(counts, kChannels, Verdict::Allow));
    UNSIGNED_LONGS_EQUAL(1, all_logins(counts));
}

TEST(Counts, ALoginWithoutAMessageCountsAsSuch) {
    Outcome made;
    made.reason = Reason::SettingsRefused;
    CHECK(counts.add(record_of(made)));
    UNSIGNED_LONGS_EQUAL(1, by_channel(counts, kChannels, Verdict::LocalFault));
    UNSIGNED_LONGS_EQUAL(0, all_in(counts.to_prompt));
    UNSIGNED_LONGS_EQUAL(0, all_in(counts.to_verdict));
}

TEST(Counts, WhatReportOnlyOrAnOutageLetsPassStandsApart) {
    CHECK(counts.add(record_of(outcome(Reason::ServiceUnreachable, Verdict::Ignore))));
    CHECK(counts.add(record_of(outcome(Reason::ExemptUser, Verdict::Ignore))));
    UNSIGNED_LONGS_EQUAL(1, counts.by_reason[at(Reason::ServiceUnreachable)].let_pass);
    UNSIGNED_LONGS_EQUAL(1, counts.by_reason[at(Reason::ExemptUser)].as_usual);
}

TEST(Counts, EveryReasonOfALoginIsTaken) {
    for (std::size_t i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        const bool taken = counts.add(record_of(outcome(reason, text_of(reason).verdict)));
        CHECK_EQUAL(!is_modules_own(reason), taken);
    }
}

TEST(Counts, TimesFallIntoTheBucketThatTheyAreNotAbove) {
    CHECK(counts.add(sound()));
    UNSIGNED_LONGS_EQUAL(250, Histogram::kBoundsMs[2]);
    UNSIGNED_LONGS_EQUAL(1, counts.to_prompt.within[2]);
    UNSIGNED_LONGS_EQUAL(1, counts.to_verdict.within[3]);
    UNSIGNED_LONGS_EQUAL(250, counts.to_prompt.sum_ms);
    UNSIGNED_LONGS_EQUAL(251, counts.to_verdict.sum_ms);
}

TEST(Counts, NoTimeAndALongTimeHaveTheirBuckets) {
    Histogram histogram;
    histogram.add(0);
    histogram.add(60000);
    histogram.add(60001);
    UNSIGNED_LONGS_EQUAL(1, histogram.within.front());
    UNSIGNED_LONGS_EQUAL(1, histogram.within[Histogram::kBoundsMs.size() - 1]);
    UNSIGNED_LONGS_EQUAL(1, histogram.within.back());
}

TEST(Counts, APromptThatNobodyAnswersHasNoTimeToVerdict) {
    Outcome made = outcome(Reason::PromptTimedOut, Verdict::LocalFault);
    made.attempts = 0;
    CHECK(counts.add(record_of(made)));
    UNSIGNED_LONGS_EQUAL(1, all_in(counts.to_prompt));
    UNSIGNED_LONGS_EQUAL(0, all_in(counts.to_verdict));
}

TEST(Counts, WhatIsNotWholeIsRefused) {
    check_refused([](LoginRecord& record) { record.is_whole = 0; });
    check_refused([](LoginRecord& record) { record.is_whole = 2; });
}

TEST(Counts, NumbersOutOfRangeAreRefused) {
    check_refused([](LoginRecord& record) { record.names_no_file = 2; });
    check_refused([](LoginRecord& record) { record.reason = kReasons; });
    check_refused([](LoginRecord& record) { record.reason = 255; });
    check_refused([](LoginRecord& record) { record.verdict = 0; });
    check_refused([](LoginRecord& record) { record.verdict = 255; });
    check_refused([](LoginRecord& record) { record.channels = 8; });
    check_refused([](LoginRecord& record) { record.was_asked = 2; });
    check_refused([](LoginRecord& record) { record.has_typed = 2; });
    check_refused([](LoginRecord& record) { record.ms_to_prompt = 3600001; });
    check_refused([](LoginRecord& record) { record.ms_to_verdict = 4294967295; });
}

TEST(Counts, AVerdictThatTheReasonCannotHaveIsRefused) {
    check_refused([](LoginRecord& record) {
        record.verdict = static_cast<std::uint8_t>(Verdict::WrongPasscode);
    });
    check_refused([](LoginRecord& record) {
        record.reason = static_cast<std::uint8_t>(Reason::WrongPasscode);
    });
}

TEST(Counts, ATimeThatNoNumberHoldsIsTheLongest) {
    Outcome made = outcome(Reason::RightPasscode, Verdict::Allow);
    made.to_prompt = std::chrono::hours(24 * 365);
    made.to_verdict = -1ms;
    const LoginRecord record = record_of(made);
    UNSIGNED_LONGS_EQUAL(4294967295, record.ms_to_prompt);
    UNSIGNED_LONGS_EQUAL(0, record.ms_to_verdict);
}

TEST(Counts, WhatTheSettingsWantStaysAsItWas) {
    LoginRecord record;
    record.names_no_file = 1;
    write_down(outcome(Reason::RightPasscode, Verdict::Allow), record);
    UNSIGNED_LONGS_EQUAL(1, record.names_no_file);
}
