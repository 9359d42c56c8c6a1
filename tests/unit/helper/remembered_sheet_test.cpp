// The file of remembered logins: what it says, and what is no such file.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "helper/remembered_sheet.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

const std::string kTitle = "pam_blockid remembered logins 1\n";
const std::string kDigits(64, 'a');

std::string line(const std::string& begin) {
    return begin + " " + kDigits + " " + kDigits + "\n";
}

const std::string kRemembered = kTitle +
                                line("key,host sshd 1764270000 86400123 28800 SHA256:Qm,::1") +
                                line("session sudo 1 2 3 4711.8/4294967295");

} // namespace

TEST_GROUP(RememberedSheet){};

TEST(RememberedSheet, SaysWhatIsRemembered) {
    const auto sheet = RememberedSheet::parse(kRemembered);
    CHECK(sheet.has_value());
    LONGS_EQUAL(2, sheet->records.size());
    const RememberedRecord& first = sheet->records[0];
    STRCMP_EQUAL("key,host", first.kind.c_str());
    STRCMP_EQUAL("sshd", first.service.c_str());
    LONGS_EQUAL(1764270000, first.made.time_since_epoch().count());
    LONGS_EQUAL(86400123, first.up.count());
    CHECK(first.span == seconds(28800));
    STRCMP_EQUAL("SHA256:Qm,::1", first.evidence.c_str());
    STRCMP_EQUAL(kDigits.c_str(), first.who.c_str());
    STRCMP_EQUAL(kDigits.c_str(), first.seal.c_str());
    STRCMP_EQUAL(kRemembered.c_str(), sheet->to_text().c_str());
    CHECK(RememberedSheet::parse("")->records.empty());
    CHECK(RememberedSheet::parse(kTitle)->records.empty());
}

TEST(RememberedSheet, NothingElseIsOne) {
    for (std::size_t size = 1; size < kRemembered.size(); ++size) {
        const bool ends_a_line = kRemembered[size - 1] == '\n';
        CHECK_EQUAL(ends_a_line, RememberedSheet::parse(kRemembered.substr(0, size)).has_value());
    }
    for (const std::string& more :
         {std::string("\n"), kTitle, line(" sshd 1 2 3 x"), line("key  1 2 3 x"),
          line("key sshd 1 2 x"), line("key sshd 1 2 3 x y"), line("key sshd 01 2 3 x"),
          line("key sshd +1 2 3 x"), line("key sshd 1 2 1e3 x"), line("key sshd 1 2 3 x\t"),
          line("key sshd 1 2 99999999999999999999 x"), line("key ssh\xc3\xa9 1 2 3 x"),
          "key sshd 1 2 3 x " + kDigits + " " + kDigits.substr(1) + "\n",
          "key sshd 1 2 3 x " + kDigits + " " + kDigits.substr(1) + "A\n",
          "key sshd 1 2 3 x " + kDigits + "\n"})
        CHECK_FALSE_TEXT(RememberedSheet::parse(kRemembered + more).has_value(), more.c_str());
    CHECK_FALSE(RememberedSheet::parse(std::string(4096, '\0')).has_value());
    CHECK_FALSE(RememberedSheet::parse(" ").has_value());
}

TEST(RememberedSheet, HoldsTwentyAtMost) {
    std::string text = kTitle;
    for (int i = 0; i < 20; ++i)
        text += line("key sshd 1 2 3 x");
    CHECK(RememberedSheet::parse(text).has_value());
    CHECK_FALSE(RememberedSheet::parse(text + line("key sshd 1 2 3 x")).has_value());
}

TEST(RememberedSheet, OfLongLinesFitsItsFile) {
    RememberedSheet sheet;
    RememberedRecord record{"key,host", std::string(256, 's'), {},      {},
                            {},         std::string(256, 'e'), kDigits, kDigits};
    record.made = std::chrono::sys_seconds(seconds(99'999'999'999));
    record.up = std::chrono::milliseconds(9'999'999'999'999);
    record.span = seconds(2592000);
    sheet.records.assign(kMostRemembered, record);
    CHECK(sheet.to_text().size() <= kLargestRememberedSheet);
    CHECK(RememberedSheet::parse(sheet.to_text()).has_value());
}

TEST(RememberedSheet, HasTheNameOfItsAccount) {
    STRCMP_EQUAL("uid-1000", RememberedSheet::file_name(1000).c_str());
    CHECK(RememberedSheet::uid_of("uid-1000") == uid_t{1000});
    CHECK(RememberedSheet::uid_of("uid-0") == uid_t{0});
    for (const char* other : {"", "uid-", "uid-01", "uid-+1", "uid--1", "uid-1000.forgotten",
                              "uid-1000.new-7", "UID-1", "codes-1", "uid-99999999999"})
        CHECK_FALSE_TEXT(RememberedSheet::uid_of(other).has_value(), other);
}

TEST(RememberedSheet, OpenersOfASessionReadAsTheyWereWritten) {
    const std::vector<SessionOpener> openers{{"4711.86", LoginSession::kNone}, {"1.17", 3}};
    STRCMP_EQUAL("4711.86/4294967295,1.17/3", text_of(openers).c_str());
    CHECK(openers_in(text_of(openers)) == openers);
    STRCMP_EQUAL("", text_of({}).c_str());
    for (const char* other : {"", ",", "1.1", "1.1/", "/3", "1.1/3,", "1.1/03", "1.1/4294967296",
                              "1.1/3/3", "1.1/-3", "SHA256:x,192.0.2.7"})
        CHECK_FALSE_TEXT(openers_in(other).has_value(), other);
}

TEST(RememberedSheet, AMarkSaysWhenAllWasForgotten) {
    const auto mark = ForgottenMark::parse("boot-1 1234\n");
    CHECK(mark && mark->boot == "boot-1" && mark->up.count() == 1234);
    STRCMP_EQUAL("boot-1 1234\n", mark->to_text().c_str());
    for (const char* other : {"", "\n", "boot-1\n", "boot-1 \n", "boot-1 x\n", "boot-1 1234",
                              " 1234\n", "boot-1 01\n", "boot-1 1\n\n", "boot-1 1 2\n"})
        CHECK_FALSE_TEXT(ForgottenMark::parse(other).has_value(), other);
    STRCMP_EQUAL("uid-7.forgotten", ForgottenMark::file_name(7).c_str());
}
