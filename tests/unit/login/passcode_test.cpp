// What has the shape of a passcode.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "login/passcode.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Passcode){};

TEST(Passcode, DigitsWithinTheLengthAndWhiteSpaceAround) {
    struct Row {
        std::string typed;
        CodeLength length;
        std::string digits; // empty: refused
    };
    const std::vector<Row> rows{
        {"1234", {}, "1234"},
        {"123456789012", {}, "123456789012"},
        {" 123456\r\n", {}, "123456"},
        {"\t123456", {}, "123456"},
        {"123", {}, ""},
        {"1234567890123", {}, ""},
        {"123456", {6, 6}, "123456"},
        {"12345", {6, 6}, ""},
        {"1234567", {6, 6}, ""},
        {"", {}, ""},
        {"   ", {}, ""},
        {"12 34", {}, ""},
        {"12\n34", {}, ""},
        {"-1234", {}, ""},
        {"+1234", {}, ""},
        {"12345a", {}, ""},
        {"1234.5", {}, ""},
        {"%s%n", {}, ""},
        {"\b\n\r\177INCORRECT", {}, ""},
        {std::string("1234\0"
                     "56",
                     7),
         {},
         ""},
        {"\uff11\uff12\uff13\uff14", {}, ""}, // full-width digits
        {"\u0661\u0662\u0663\u0664", {}, ""}, // Arabic-Indic digits
        {"x\",\"user\":\"alice\",\"otp\":\"123456", {}, ""},
    };
    for (const Row& row : rows) {
        const auto passcode = Passcode::parse(row.typed, row.length);
        STRCMP_EQUAL_TEXT(row.digits.c_str(),
                          passcode ? std::string(passcode->digits()).c_str() : "",
                          row.typed.c_str());
    }
}
