// Tests of reading phone numbers.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/phone_number.h"

#include <algorithm>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

namespace {

constexpr const char* kExtension =
    "has an extension; passcodes can't be sent to extensions, leave it out";
constexpr const char* kTrunkZero = "has a trunk zero \"(0)\"; leave it out";
constexpr const char* kNotANumber =
    "is not a phone number; expected digits, spaces, dots, hyphens and paired parentheses, with a "
    "leading + before a country code";
constexpr const char* kOpen = "has a parenthesis that isn't closed";
constexpr const char* kNoDigits = "holds no digits";
constexpr const char* kUnassigned = "begins with a country code that isn't assigned";
constexpr const char* kNoCountry =
    "has no country code; write it with + and the country code, or set contacts.default_country";
constexpr const char* kDoubleZero = "begins with 00; write + and the country code";
constexpr const char* kZero =
    "begins with 0; write it with + and the country code, as for a call from abroad";
constexpr const char* kTooShort = "is too short; expected at least 4 digits after the country code";
constexpr const char* kTooLong = "is too long; expected at most 15 digits with the country code";

// "<country code> <national number>", or the reason.
std::string outcome(const std::string& text, const std::string& country) {
    const auto phone = parse_phone_number(text, country);
    return phone ? phone->country_code + " " + phone->national : phone.error();
}

struct Case {
    std::string text;
    const char* country;
    const char* expected;
};

} // namespace

TEST_GROUP(PhoneNumbers){template<class Cases> void check(const Cases& cases){
    for (const Case& c
         : cases) STRCMP_EQUAL_TEXT(c.expected, outcome(c.text, c.country).c_str(), c.text.c_str());
}
}
;

TEST(PhoneNumbers, InE164) {
    const Case cases[] = {
        {"+14155550123", "", "1 4155550123"},
        {"+1 415 555 0123", "44", "1 4155550123"},
        {"+1 (415) 555-0123", "", "1 4155550123"},
        {"+1.415.555.0123", "", "1 4155550123"},
        {"(+1) 415 555 0123", "", "1 4155550123"},
        {" +1-415-555-0123 ", "", "1 4155550123"},
        {"+91 98765 43210", "1", "91 9876543210"},
        {"+44 20 7946 0958", "", "44 2079460958"},
        {"+353 1 234 5678", "", "353 12345678"},
        {"+39 06 1234567", "", "39 061234567"},
        {"+290 2123", "", "290 2123"},
        {"+886 123456789012", "", "886 123456789012"},
    };
    check(cases);
}

TEST(PhoneNumbers, InNationalForm) {
    const Case cases[] = {
        {"1234567890", "1", "1 1234567890"},     {"(415) 555-0123", "1", "1 4155550123"},
        {"1 415 555 0123", "1", "1 4155550123"}, {"98765-43210", "91", "91 9876543210"},
        {"20 7946 0958", "44", "44 2079460958"},
    };
    check(cases);
}

TEST(PhoneNumbers, NeedACountry) {
    const Case cases[] = {
        {"4155550123", "", kNoCountry},
        {"4155550123", "999",
         "has no country code, and contacts.default_country isn't one that is assigned"},
        {"+0 4155550123", "", kUnassigned},
        {"+210 5550123", "", kUnassigned},
        {"+800 12345678", "", kUnassigned},
        {"+99", "", kUnassigned},
    };
    check(cases);
}

TEST(PhoneNumbers, AreNotGuessedFromPrefixes) {
    const Case cases[] = {
        {"0014155550123", "1", kDoubleZero},     {"00 44 20 7946 0958", "", kDoubleZero},
        {"020 7946 0958", "44", kZero},          {"(020) 7946 0958", "44", kZero},
        {"0415 555 0123", "1", kZero},           {"098765 43210", "91", kZero},
        {"+44 (0)20 7946 0958", "", kTrunkZero}, {"+44 ( 0 ) 20 7946 0958", "", kTrunkZero},
        {"(0)20 7946 0958", "44", kTrunkZero},   {"+(0)14155550123", "", kTrunkZero},
    };
    check(cases);
}

TEST(PhoneNumbers, HaveALength) {
    const Case cases[] = {
        {"+1 415 555 012", "", "has 9 digits after the country code 1; expected 10"},
        {"+1 415 555 01234", "", "has 11 digits after the country code 1; expected 10"},
        {"+1 1 415 555 0123", "", "has 11 digits after the country code 1; expected 10"},
        {"2 415 555 0123", "1", "has 11 digits after the country code 1; expected 10"},
        {"1 1 415 555 0123", "1", "has 12 digits after the country code 1; expected 10"},
        {"+91 98765 4321", "", "has 9 digits after the country code 91; expected 10"},
        {"919876543210", "91", "has 12 digits after the country code 91; expected 10"},
        {"+1", "", "has 0 digits after the country code 1; expected 10"},
        {"+44", "", kTooShort},
        {"+44 123", "", kTooShort},
        {"123", "44", kTooShort},
        {"+886 1234567890123", "", kTooLong},
        {"12345678901234", "44", kTooLong},
        {std::string(64, '1'), "44", kTooLong},
        {std::string(65, '1'), "44", "is too long to be a phone number"},
    };
    check(cases);
}

TEST(PhoneNumbers, HaveNoExtension) {
    const Case cases[] = {
        {"+1 415 555 0123 ext. 12", "", kExtension}, {"+1 415 555 0123x12", "", kExtension},
        {"+1 415 555 0123 X 12", "", kExtension},    {"+14155550123;ext=12", "", kExtension},
        {"415 555 0123 #12", "1", kExtension},       {"4155550123,,12", "1", kExtension},
    };
    check(cases);
}

TEST(PhoneNumbers, AreMadeOfNothingElse) {
    const Case cases[] = {
        {"", "1", kNoDigits},
        {" - ()", "1", kNoDigits},
        {"+", "1", kNoDigits},
        {"1-800-FLOWERS", "1", kNotANumber},
        {"tel:+14155550123", "1", kNotANumber},
        {"415/555/0123", "1", kNotANumber},
        {"++14155550123", "", kNotANumber},
        {"1+4155550123", "1", kNotANumber},
        {"((415)) 5550123", "1", kNotANumber},
        {"415) 5550123", "1", kNotANumber},
        {"(415 5550123", "1", kOpen},
        {"415\t5550123", "1", kNotANumber},
        {"4155550123\n", "1", kNotANumber},
        {"4155550123\0"s, "1", kNotANumber},
        {"\xd9\xa4\xd9\xa1\xd9\xa5", "1", kNotANumber},                      // Arabic digits
        {"415\xc2\xa0"s + "5550123", "1", kNotANumber},                      // no-break space
        {"415\xe2\x80\x93"s + "555\xe2\x80\x93" + "0123", "1", kNotANumber}, // en dash
    };
    check(cases);
}

TEST(PhoneNumbers, AreMasked) {
    const auto phone = parse_phone_number("+1 (123) 456-7890", "");
    CHECK(phone.has_value());
    STRCMP_EQUAL("+1 ******7890", phone->masked.c_str());
}

TEST(PhoneNumbers, AreNotInTheReasons) {
    for (const char* text : {"98765", "+19876", "98765x12", "(98765", "098765", "0098765"}) {
        const auto phone = parse_phone_number(text, "1");
        CHECK_FALSE(phone.has_value());
        CHECK_TEXT(phone.error().find("9876") == std::string::npos, phone.error().c_str());
    }
}
