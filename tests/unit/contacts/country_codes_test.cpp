// Tests of the list of country calling codes. That it is sorted, and that no code begins another,
// the compiler has checked.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/country_codes.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(CountryCodes){};

TEST(CountryCodes, KnowsAssignedOnes) {
    for (const char* code :
         {"1",   "7",   "20",  "27",  "44",  "49",  "86",  "91",  "211", "290", "299",
          "354", "383", "420", "509", "590", "692", "852", "886", "960", "998"})
        CHECK_TEXT(is_country_code(code), code);
}

TEST(CountryCodes, DoesNotKnowSpareOnesAndServices) {
    for (const char* code :
         {"",    "0",   "2",   "21",  "210", "214", "219", "259", "28", "289",  "296", "384",
          "422", "671", "684", "800", "808", "83",  "979", "999", "11", "1415", "+1",  "1 "})
        CHECK_FALSE_TEXT(is_country_code(code), code);
}

TEST(CountryCodes, FindsTheOneInFront) {
    STRCMP_EQUAL("1", std::string(country_code_of("14155550123")).c_str());
    STRCMP_EQUAL("91", std::string(country_code_of("919876543210")).c_str());
    STRCMP_EQUAL("353", std::string(country_code_of("35312345678")).c_str());
    STRCMP_EQUAL("44", std::string(country_code_of("44")).c_str());
    for (const char* digits : {"", "4", "35", "0123456", "2101234567", "8001234567"})
        STRCMP_EQUAL_TEXT("", std::string(country_code_of(digits)).c_str(), digits);
}
