// Tests of the look over a settings file before libconfig parses it.
// SPDX-License-Identifier: Apache-2.0
#include "settings/settings_text.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

namespace {

// "<line>: <fault>", or "".
std::string fault_of(std::string text) {
    const auto includes = take_includes(text);
    return includes ? "" : std::to_string(includes.error().line) + ": " + includes.error().what;
}

} // namespace

TEST_GROUP(SettingsText){};

TEST(SettingsText, BlanksIncludesAndNothingElse) {
    std::string text = "a = 1;\n\t@include \"b c.conf\" // @include \"d\"\n@include\t\"/e\"\n# end";
    const auto includes = take_includes(text);
    CHECK(includes.has_value());
    LONGS_EQUAL(2, includes->size());
    STRCMP_EQUAL("b c.conf", includes->at(0).path.c_str());
    LONGS_EQUAL(2, includes->at(0).line);
    STRCMP_EQUAL("/e", includes->at(1).path.c_str());
    LONGS_EQUAL(3, includes->at(1).line);
    STRCMP_EQUAL(("a = 1;\n\t" + std::string(19, ' ') + " // @include \"d\"\n" +
                  std::string(13, ' ') + "\n# end")
                     .c_str(),
                 text.c_str());
}

TEST(SettingsText, SeesNoIncludeInStringsAndComments) {
    const std::string before = "# @include \"a\"\n"
                               "// @include \"a\"\n"
                               "/* \" \n@include \"a\"\n // \" */ b = \"\\\"\n@include \";\n"
                               "c = \"\\\\\"; /*/ @include \"a\" /**/\n";
    std::string text = before;
    const auto includes = take_includes(text);
    CHECK(includes.has_value());
    LONGS_EQUAL(0, includes->size());
    STRCMP_EQUAL(before.c_str(), text.c_str());
}

TEST(SettingsText, RefusesIncludesThatLibconfigWouldTakeElsewhere) {
    const std::string place = "an @ stands outside of a string; expected @include \"file\" on a "
                              "line of its own";
    STRCMP_EQUAL(("2: " + place).c_str(), fault_of("\na = 1; @include \"b\"\n").c_str());
    STRCMP_EQUAL(("2: " + place).c_str(), fault_of("/*\n*/ @include \"b\"\n").c_str());
    STRCMP_EQUAL(("1: " + place).c_str(), fault_of("@Include \"b\"\n").c_str());
    const std::string name = "1: @include names no file; expected @include \"file\"";
    for (const char* text : {"@include", "@include \n\"b\"", "@include \"", "@include \"b\n\"",
                             "@include b", "@included \"b\""})
        STRCMP_EQUAL_TEXT(name.c_str(), fault_of(text).c_str(), text);
    STRCMP_EQUAL("1: @include names a file in other than plain printable characters",
                 fault_of("@include \"b\\\"\"").c_str());
}

TEST(SettingsText, LetsThroughIntegersOf32Bits) {
    for (const char* text :
         {"a = 2147483647;", "a = +2147483647", "a = -2147483648", "a = 0x7fffffff", "a=0X7FFFFFFF",
          "a = 0000000000000000000001", "a = 5000000000L;", "a = 5000000000.5", "a = .5000000000",
          "a5000000000 = 1", "a-5000000000 = 1", "a = \"5000000000\"", "a = 1 // 5000000000"})
        STRCMP_EQUAL_TEXT("", fault_of(text).c_str(), text);
}

TEST(SettingsText, RefusesIntegersThatWouldWrap) {
    struct Case {
        const char* text;
        const char* fault;
    };
    const Case cases[] = {
        {"a = 2147483648;", "1: a is 2147483648, which is too large for any setting"},
        {"a = -2147483649", "1: a is -2147483649, which is too small for any setting"},
        {"a = +5000000000", "1: a is 5000000000, which is too large for any setting"},
        {"a = 0x80000000", "1: a is 0x80000000, which is too large for any setting"},
        {"a = 0xffffffffffffffffffff",
         "1: a is 0xffffffffffffffffffff, which is too large for any setting"},
        {"\n\nb = [1,\n5000000000]", "4: b is 5000000000, which is too large for any setting"},
        {"phone = 14155550123;", "1: phone is a number; expected a text in quotes"},
        {"license_key = 14155550123;", "1: license_key is a number; expected a text in quotes"},
    };
    for (const Case& c : cases)
        STRCMP_EQUAL_TEXT(c.fault, fault_of(c.text).c_str(), c.text);
}

// What somebody forgot to quote may be a license key: no part of it is taken for a key or a number.
TEST(SettingsText, QuotesNothingOfATextWithoutQuotes) {
    struct Case {
        const char* text;
        const char* fault;
    };
    const char* const word = "1: a word stands here without quotes; expected a text in quotes, a "
                             "number, true or false";
    const char* const character = "1: a character stands here that means nothing outside of a text "
                                  "in quotes";
    const char* const runs_on = "1: a number runs into a word; expected a text in quotes";
    const Case cases[] = {
        {"license_key = abc/88887777666;", word},
        {"license_key : abc88887777666;", word},
        {"license_key = 7/abc = 88887777666;", character},
        {"license_key = $7 88887777666;", character},
        {"license_key = 7abc = 88887777666;", runs_on},
        {"license_key = 0x7fgh = 88887777666;", runs_on},
        {"license_key = 7.5abc = 88887777666;", runs_on},
        {"a = \"; license_key = \"88887777666\";", "1: a number is too large for any setting"},
    };
    for (const Case& c : cases)
        STRCMP_EQUAL_TEXT(c.fault, fault_of(c.text).c_str(), c.text);
    for (const char* text : {"a = true; b : FALSE c = 1 d = 1.5e+3 e = 0x1fL f = 7LL g = [-1, +2]",
                             "a : { b : ( true, { c = 1e9; } ); *d-1 = \"x\" \"y\"; };"})
        STRCMP_EQUAL_TEXT("", fault_of(text).c_str(), text);
}

TEST(SettingsText, RefusesWhatWouldSwallowTheRest) {
    STRCMP_EQUAL("2: a comment begins here that no */ ends", fault_of("\n/* a\n\n* /").c_str());
    STRCMP_EQUAL("1: a comment begins here that no */ ends", fault_of("/*/").c_str());
    STRCMP_EQUAL("2: a string begins here that no \" ends", fault_of("\na = \"b\n\n").c_str());
    STRCMP_EQUAL("1: a string begins here that no \" ends", fault_of("a = \"b\\").c_str());
    STRCMP_EQUAL("1: a string begins here that no \" ends", fault_of("a = \"b\\\"").c_str());
    STRCMP_EQUAL("2: there is a NUL byte; expected plain text", fault_of("a = 1;\n\0b"s).c_str());
    STRCMP_EQUAL("1: there is a NUL byte; expected plain text", fault_of("# \0"s).c_str());
    STRCMP_EQUAL("1: there is a NUL byte; expected plain text", fault_of("\"\0\""s).c_str());
}

TEST(SettingsText, RefusesTheEscapeOfNul) {
    STRCMP_EQUAL("2: a string holds the character \\x00", fault_of("a = \"\n\\x00\"").c_str());
    STRCMP_EQUAL("1: a string holds the character \\x00", fault_of("a = \"\\\\\\X00\"").c_str());
    STRCMP_EQUAL("", fault_of("a = \"\\\\x00 \\x01 \\x0\"").c_str());
}

TEST(SettingsText, BoundsTheDepth) {
    STRCMP_EQUAL("", fault_of(std::string(16, '(') + std::string(16, ')')).c_str());
    STRCMP_EQUAL("2: groups and lists stand too deep in each other",
                 fault_of("\n" + std::string(17, '{')).c_str());
}

TEST(SettingsText, KnowsWhatIsPrivate) {
    CHECK(is_private_key("license_key"));
    CHECK(is_private_key("phone"));
    CHECK_FALSE(is_private_key("attempts"));
    CHECK_FALSE(is_private_key(""));
}
