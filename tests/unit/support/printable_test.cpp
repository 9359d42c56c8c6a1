// Tests of printable text.
// SPDX-License-Identifier: Apache-2.0
#include "support/printable.h"

#include <iomanip> // std::quoted
#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

TEST_GROUP(Printable){};

TEST(Printable, LeavesPlainTextAlone) {
    STRCMP_EQUAL("john.smith (a \"b\" \\c) ~", printable("john.smith (a \"b\" \\c) ~").c_str());
}

TEST(Printable, EscapesWhatMovesACursorOrStartsALine) {
    STRCMP_EQUAL("a\\x0ab\\x0d\\x1b[2J\\x00\\x7f", printable("a\nb\r\x1b[2J\0\x7f"s).c_str());
}

TEST(Printable, EscapesBytesAboveAscii) {
    // U+202E turns the direction of what follows.
    STRCMP_EQUAL("\\xe2\\x80\\xaegnp", printable("\xe2\x80\xaegnp").c_str());
}

TEST(Printable, CutsAtTheLimitButNotInsideAnEscape) {
    STRCMP_EQUAL("abcd", printable("abcd", 4).c_str());
    STRCMP_EQUAL("abcd...", printable("abcde", 4).c_str());
    STRCMP_EQUAL("a...", printable("a\nb", 4).c_str());
    STRCMP_EQUAL("a\\x0a...", printable("a\nb", 5).c_str());
}

TEST(Printable, QuotesAndEscapesQuotes) {
    STRCMP_EQUAL("\"\"", quoted("").c_str());
    STRCMP_EQUAL("\"a \\\"b\\\" \\\\ \\x0a\"", quoted("a \"b\" \\ \n").c_str());
    STRCMP_EQUAL("\"ab...\"", quoted("abc", 2).c_str());
}

TEST(Printable, TellsUtf8FromOtherBytes) {
    const std::string good[] = {""s,
                                "abc\0"s,
                                "\xc2\x80"s,
                                "\xdf\xbf"s,
                                "\xe0\xa0\x80"s,
                                "\xed\x9f\xbf"s,
                                "\xee\x80\x80"s,
                                "\xf0\x90\x80\x80"s,
                                "\xf4\x8f\xbf\xbf"s};
    for (const std::string& text : good)
        CHECK_TEXT(is_utf8(text), printable(text).c_str());
    const std::string bad[] = {"\x80"s,             // continues nothing
                               "\xc1\xbf"s,         // overlong
                               "\xe0\x9f\xbf"s,     // overlong
                               "\xf0\x8f\xbf\xbf"s, // overlong
                               "\xed\xa0\x80"s,     // surrogate
                               "\xf4\x90\x80\x80"s, // past U+10FFFF
                               "\xf5\x80\x80\x80"s,
                               "\xff"s,
                               "\xc3"s,      // cut
                               "\xe2\x82"s,  // cut
                               "\xc3("s,     // not continued
                               "\xe2\x82("s, // not continued
                               "ok\xf0\x90\x80"s};
    for (const std::string& text : bad)
        CHECK_FALSE_TEXT(is_utf8(text), printable(text).c_str());
}

TEST(Printable, QuotedIsOursForAStringToo) {
    std::string text = "a\nb";
    STRCMP_EQUAL("\"a\\x0ab\"", quoted(text).c_str());
    STRCMP_EQUAL("\"...\"", quoted(text, 0).c_str());
}
