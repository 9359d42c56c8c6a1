// The table of reasons.
// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string>

#include "login/reason.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr int kReasons = static_cast<int>(Reason::InternalFault) + 1;

} // namespace

TEST_GROUP(ReasonTable){};

TEST(ReasonTable, EveryReasonHasItsOwnRowAndWord) {
    std::set<std::string> words;
    for (int i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        CHECK(text_of(reason).reason == reason);
        words.emplace(text_of(reason).word);
    }
    LONGS_EQUAL(kReasons, words.size());
}

TEST(ReasonTable, OnlyTheRightPasscodeAllows) {
    for (int i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        const bool right = reason == Reason::RightPasscode || reason == Reason::RecoveryCode;
        CHECK_EQUAL(right, text_of(reason).verdict == Verdict::Allow);
        const bool policy = reason == Reason::NoContactSkipped || reason == Reason::ExemptUser ||
                            reason == Reason::ExemptGroup || reason == Reason::ExemptNetwork ||
                            reason == Reason::InNoGroup || reason == Reason::Remembered;
        CHECK_EQUAL(policy, text_of(reason).verdict == Verdict::Ignore);
    }
}

TEST(ReasonTable, OnlyWhatKeptAnAnswerFromComingMayBeLetPass) {
    for (int i = 0; i < kReasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        const bool outage = reason == Reason::ContactsUnreachable ||
                            reason == Reason::ServiceUnreachable || reason == Reason::ServiceFailed;
        CHECK_EQUAL(outage, text_of(reason).may_be_let_pass);
    }
}

TEST(ReasonTable, ARecoveryCodeNeverStandsInForANo) {
    for (int i = 0; i < kReasons; ++i) {
        const ReasonText& text = text_of(static_cast<Reason>(i));
        if (text.recovery_instead)
            CHECK(text.verdict == Verdict::Outage || text.verdict == Verdict::NoContact ||
                  text.sentence == Sentence::NotSetUp || text.sentence == Sentence::CannotSend);
        if (text.may_be_let_pass)
            CHECK(text.recovery_instead);
    }
    for (const Reason no : {Reason::Locked, Reason::TooManyWrong, Reason::ServiceRefused,
                            Reason::UnknownUser, Reason::NoFirstFactor, Reason::SettingsRefused})
        CHECK_FALSE(text_of(no).recovery_instead);
}

TEST(ReasonTable, SentencesCarryTheReference) {
    STRCMP_EQUAL("Invalid passcode. (reference ABC234)",
                 sentence_for(Reason::WrongPasscode, "ABC234").c_str());
    STRCMP_EQUAL("", sentence_for(Reason::RightPasscode, "ABC234").c_str());
}

TEST(ReasonTable, AnUnknownReasonIsAnInternalFault) {
    CHECK(text_of(static_cast<Reason>(200)).verdict == Verdict::LocalFault);
}
