// Tests of masking for prompts and logs.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/masking.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Masking){};

TEST(Masking, KeepsTheEndsOfTheLocalPartAndTheDomain) {
    STRCMP_EQUAL("j***h@mysite.com", mask_email("john.smith@mysite.com").c_str());
    STRCMP_EQUAL("b***b@x.org", mask_email("bob@x.org").c_str());
}

TEST(Masking, ShowsOnlyTheFirstOfOneOrTwo) {
    STRCMP_EQUAL("a***@x.org", mask_email("a@x.org").c_str());
    STRCMP_EQUAL("a***@x.org", mask_email("ab@x.org").c_str());
}

TEST(Masking, GivesNothingAwayOfWhatIsNoAddress) {
    STRCMP_EQUAL("***", mask_email("").c_str());
    STRCMP_EQUAL("***", mask_email("john").c_str());
    STRCMP_EQUAL("***", mask_email("@x.org").c_str());
}

TEST(Masking, KeepsTheLastFourDigits) {
    STRCMP_EQUAL("+1 ******7890", mask_phone("1", "1234567890").c_str());
    STRCMP_EQUAL("+44 *******4321", mask_phone("44", "98765454321").c_str());
}

TEST(Masking, KeepsNoMoreThanAThirdOfAShortNumber) {
    STRCMP_EQUAL("+290 ***4", mask_phone("290", "1234").c_str());
    STRCMP_EQUAL("+45 ******78", mask_phone("45", "12345678").c_str());
    STRCMP_EQUAL("+33 ******789", mask_phone("33", "123456789").c_str());
    STRCMP_EQUAL("+1 **", mask_phone("1", "12").c_str());
    STRCMP_EQUAL("+1 ", mask_phone("1", "").c_str());
}
