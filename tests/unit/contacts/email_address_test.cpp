// Tests of reading email addresses.
// SPDX-License-Identifier: Apache-2.0
#include "contacts/email_address.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::string_literals;

namespace {

constexpr const char* kNoAt = "has no '@'";
constexpr const char* kLocal = "has something before the '@' that isn't allowed there; expected "
                               "letters, digits, single dots and !#$%&'*+-/=?^_`{|}~";
constexpr const char* kDomain = "has no full domain name after the '@'";

std::string outcome(const std::string& text) {
    const auto email = parse_email_address(text);
    return email ? "read: " + email->address + " " + email->masked : email.error();
}

} // namespace

TEST_GROUP(EmailAddresses){};

TEST(EmailAddresses, AreKeptAsWrittenAndMasked) {
    STRCMP_EQUAL("read: john.smith@mysite.com j***h@mysite.com",
                 outcome("john.smith@mysite.com").c_str());
    STRCMP_EQUAL("read: O'Brien+otp/1@Mail.Example.co.uk O***1@Mail.Example.co.uk",
                 outcome("O'Brien+otp/1@Mail.Example.co.uk").c_str());
}

TEST(EmailAddresses, MayBeAsLongAsMailAllows) {
    const std::string domain = "@"s + std::string(63, 'd') + "." + std::string(63, 'd') + "." +
                               std::string(57, 'd') + ".com";
    const std::string longest = std::string(64, 'l') + domain;
    LONGS_EQUAL(254, longest.size());
    CHECK(parse_email_address(longest).has_value());
    STRCMP_EQUAL("is longer than 254 bytes", outcome(longest + "m").c_str());
    STRCMP_EQUAL("has more than 64 bytes before the '@'",
                 outcome(std::string(65, 'l') + "@x.org").c_str());
}

TEST(EmailAddresses, AreRefusedWithAReasonOtherwise) {
    struct Case {
        std::string text;
        const char* reason;
    };
    const Case cases[] = {
        {"", kNoAt},
        {"john", kNoAt},
        {"@x.org", kLocal},
        {".john@x.org", kLocal},
        {"john.@x.org", kLocal},
        {"john..smith@x.org", kLocal},
        {"john smith@x.org", kLocal},
        {" john@x.org", kLocal},
        {"\"john\"@x.org", kLocal},
        {"John <john@x.org", kLocal},
        {"john,jane@x.org", kLocal},
        {"j\xc3\xb6hn@x.org", kLocal},
        {"john\r\nBcc: eve@x.org", kLocal},
        {"john\0@x.org"s, kLocal},
        {"john@", kDomain},
        {"john@localhost", kDomain},
        {"john@x.org ", kDomain},
        {"john@x.org\r\n", kDomain},
        {"john@x.org\0"s, kDomain},
        {"john@x.org.", kDomain},
        {"john@.org", kDomain},
        {"john@x..org", kDomain},
        {"john@-x.org", kDomain},
        {"john@x_y.org", kDomain},
        {"john@eve@x.org", kDomain},
        {"john@[127.0.0.1]", kDomain},
        {"john@127.0.0.1", kDomain},
        {"john@x.org,eve@x.org", kDomain},
        {"john@b\xc3\xbc.de", kDomain},
    };
    for (const Case& c : cases)
        STRCMP_EQUAL_TEXT(c.reason, outcome(c.text).c_str(), c.text.c_str());
}
