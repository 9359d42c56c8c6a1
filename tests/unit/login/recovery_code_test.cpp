// The shape of a recovery code, and when none is taken.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "login/passcode.h"
#include "login/recovery_codes.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_GROUP(RecoveryCode){};

TEST(RecoveryCode, IsTwentyLettersHoweverTheyAreTyped) {
    for (const char* typed :
         {"KRTB-XWDM-HCPQ-YNFJ-BTKM", "krtb-xwdm-hcpq-ynfj-btkm", "KRTBXWDMHCPQYNFJBTKM",
          "  KRTB XWDM HCPQ YNFJ BTKM\r\n", "k-r-t-b-x-w-d-m-h-c-p-q-y-n-f-j-b-t-k-m"}) {
        const auto code = RecoveryCode::parse(typed);
        CHECK_TEXT(code.has_value(), typed);
        STRCMP_EQUAL("KRTBXWDMHCPQYNFJBTKM", std::string(code->letters()).c_str());
    }
}

TEST(RecoveryCode, NothingElseIsOne) {
    for (const char* typed :
         {"", "r", "m", "123456", "KRTB-XWDM-HCPQ-YNFJ-BTK", "KRTB-XWDM-HCPQ-YNFJ-BTKMM",
          "KRTB-XWDM-HCPQ-YNFJ-BTKA", "KRTB_XWDM_HCPQ_YNFJ_BTKM", "KRTB.XWDM.HCPQ.YNFJ.BTKM",
          "0RTB-XWDM-HCPQ-YNFJ-BTKM", "\xc3\x84KRTBXWDMHCPQYNFJBTK", "--------------------"})
        CHECK_FALSE_TEXT(RecoveryCode::parse(typed).has_value(), typed);
}

TEST(RecoveryCode, IsMadeOfEveryBitOfItsRandomBytes) {
    std::array<unsigned char, RecoveryCode::kRandomBytes> random{0x01, 0x23, 0x45, 0x67, 0x89,
                                                                 0xab, 0xcd, 0xef, 0xff, 0x00};
    const RecoveryCode code = RecoveryCode::from(random);
    STRCMP_EQUAL("BCDFHJKMNPQRTWXYYYBB", std::string(code.letters()).c_str());
    STRCMP_EQUAL("BCDF-HJKM-NPQR-TWXY-YYBB", std::string(code.on_paper().view()).c_str());
    CHECK(RecoveryCode::parse(code.on_paper().view()).has_value());
}

TEST(RecoveryCode, IsNoPasscode) {
    for (const char letter : RecoveryCode::kAlphabet)
        CHECK(letter >= 'A' && letter <= 'Z');
    CHECK_FALSE(Passcode::parse("KRTB-XWDM-HCPQ-YNFJ-BTKM", {}).has_value());
}

TEST(RecoveryCode, FiveWrongOnesWithinHalfAnHourCloseTheDoorForAQuarter) {
    const Clock::TimePoint now{std::chrono::hours(1000)};
    const auto closed_for = [&](const std::vector<int>& minutes_ago) {
        std::vector<Clock::TimePoint> times;
        for (const int ago : minutes_ago)
            times.push_back(now - minutes(ago));
        return recovery_closed_for(times, now).count();
    };
    LONGS_EQUAL(0, closed_for({}));
    LONGS_EQUAL(0, closed_for({0, 0, 0, 0}));
    LONGS_EQUAL(900, closed_for({0, 0, 0, 0, 0}));
    LONGS_EQUAL(900, closed_for({29, 20, 10, 5, 0}));
    LONGS_EQUAL(60, closed_for({14, 20, 21, 22, 29}));
    LONGS_EQUAL(0, closed_for({15, 20, 21, 22, 29}));      // one may be tried,
    LONGS_EQUAL(900, closed_for({0, 15, 20, 21, 22, 29})); // and closes it again
    LONGS_EQUAL(0, closed_for({0, 1, 2, 3, 30}));
}
