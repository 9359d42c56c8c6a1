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
        CHECK_EQUAL(reason == Reason::RightPasscode, text_of(reason).verdict == Verdict::Allow);
        const bool policy = reason == Reason::NoContactSkipped || reason == Reason::ExemptUser ||
                            reason == Reason::ExemptGroup || reason == Reason::InNoGroup;
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

TEST(ReasonTable, SentencesCarryTheReference) {
    STRCMP_EQUAL("Invalid passcode. (reference ABC234)",
                 sentence_for(Reason::WrongPasscode, "ABC234").c_str());
    STRCMP_EQUAL("", sentence_for(Reason::RightPasscode, "ABC234").c_str());
}

TEST(ReasonTable, AnUnknownReasonIsAnInternalFault) {
    CHECK(text_of(static_cast<Reason>(200)).verdict == Verdict::LocalFault);
}
