// The file of recovery codes: what it says, and what is no such file.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "helper/recovery_hash.h"
#include "helper/recovery_sheet.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;
using Time = RecoverySheet::Time;

namespace {

const std::string kText = "pam_blockid recovery codes 1\n"
                          "user alice\n"
                          "made 1000\n"
                          "until 2000\n"
                          "setting $y$j9T$salt\n"
                          "left abc\n"
                          "spent...\n"
                          "left def\n";

Time at(int second) {
    return Time(seconds(second));
}

} // namespace

TEST_GROUP(RecoverySheet){};

TEST(RecoverySheet, SaysWhatIsLeftAndToWhom) {
    const auto sheet = RecoverySheet::parse(kText);
    CHECK(sheet.has_value());
    LONGS_EQUAL(2, sheet->left_to("alice", at(1000)));
    LONGS_EQUAL(2, sheet->left_to("alice", at(1999)));
    for (const int other : {999, 2000, 1000000})
        LONGS_EQUAL(0, sheet->left_to("alice", at(other)));
    for (const char* other : {"", "bob", "ALICE", "alic", "alice "})
        LONGS_EQUAL(0, sheet->left_to(other, at(1000)));
    CHECK(sheet->find("def") == &sheet->lines[2]);
    for (const char* other : {"", "...", "ab", "abcd"})
        POINTERS_EQUAL(nullptr, sheet->find(other));
    STRCMP_EQUAL(kText.c_str(), sheet->to_text().c_str());
}

TEST(RecoverySheet, ASpentLineIsAsLongAndIsFoundNoMore) {
    auto sheet = RecoverySheet::parse(kText);
    const RecoverySheet::Line& line = sheet->lines[0];
    STRCMP_EQUAL("left abc", kText.substr(line.offset, 8).c_str());
    const std::string spent = RecoverySheet::spent_line(line);
    LONGS_EQUAL(RecoverySheet::text_of(line).size(), spent.size());
    // However much of it was written when the power failed.
    for (std::size_t written = 1; written <= spent.size(); ++written) {
        std::string text = kText;
        text.replace(line.offset, written, spent.substr(0, written));
        const auto cut = RecoverySheet::parse(text);
        CHECK(!cut || cut->find("abc") == nullptr);
    }
}

TEST(RecoverySheet, NothingElseIsOne) {
    for (std::size_t size = 0; size < kText.size(); ++size) {
        const auto cut = RecoverySheet::parse(kText.substr(0, size));
        const bool ends_a_line = size > 0 && kText[size - 1] == '\n';
        const bool has_its_head = size >= kText.find("left abc");
        CHECK_EQUAL(ends_a_line && has_its_head, cut.has_value());
    }
    for (const char* other : {"\n", "pam_blockid recovery codes 2\n", "left abc\n"})
        CHECK_FALSE(RecoverySheet::parse(other + kText).has_value());
    for (const char* more : {"wrong abc\n", "\n", "left\n", "user bob\n"})
        CHECK_FALSE_TEXT(RecoverySheet::parse(kText + more).has_value(), more);
    for (const char* time :
         {"made \n", "made 1e9\n", "made 99999999999999999999\n", "made 10 \n"}) {
        std::string text = kText;
        text.replace(text.find("made"), std::string("made 1000\n").size(), time);
        CHECK_FALSE_TEXT(RecoverySheet::parse(text).has_value(), time);
    }
    CHECK_FALSE(RecoverySheet::parse(std::string(kLargestRecoverySheet, '\0')).has_value());
}

TEST(RecoverySheet, HashesAreYescryptsOfTheSetting) {
    const auto setting = new_recovery_setting();
    CHECK(setting.has_value());
    STRCMP_CONTAINS("$y$", setting->c_str());
    const auto code = new_recovery_code();
    const auto other = new_recovery_code();
    CHECK(code && other && code->letters() != other->letters());
    const auto hash = hash_of(*code, *setting);
    LONGS_EQUAL(43, hash->size());
    STRCMP_EQUAL(hash->c_str(), hash_of(*code, *setting)->c_str());
    CHECK(*hash != *hash_of(*other, *setting));
    CHECK(*hash != *hash_of(*code, *new_recovery_setting()));
    CHECK_FALSE(hash_of(*code, "$y$").has_value());
    CHECK_FALSE(hash_of(*code, "*0").has_value());
}
