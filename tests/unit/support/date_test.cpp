// SPDX-License-Identifier: Apache-2.0
#include "support/date.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Date){};

TEST(Date, IsReadAndWritten) {
    for (const char* text : {"2027-03-31", "2028-02-29", "1970-01-01", "9999-12-31"}) {
        const auto day = parse_date(text);
        CHECK_TEXT(day.has_value(), text);
        STRCMP_EQUAL(text, text_of(*day).c_str());
    }
    LONGS_EQUAL(1, (*parse_date("2027-04-01") - *parse_date("2027-03-31")).count());
}

TEST(Date, IsNothingElse) {
    for (const char* text :
         {"", "2027-02-29", "2027-13-01", "2027-00-10", "2027-01-00", "2027-04-31", "2027-3-31",
          "27-03-31", "2027/03/31", "31.03.2027", "2027-03-31 ", " 2027-03-3", "2027-03-311",
          "2027-0x-31", "2027--3-31", "+027-03-31", "2027-03-", "tomorrow"})
        CHECK_FALSE_TEXT(parse_date(text).has_value(), text);
}
