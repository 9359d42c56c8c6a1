// How a file of pam.d falls into lines and words.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ctl/host/pam_lines.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

// "1:auth|required|pam_unix.so 3:…"
std::string shown(const PamLines& lines) {
    std::string all;
    for (const PamLine& line : lines.lines) {
        all += (all.empty() ? "" : " ") + std::to_string(line.number) + ":";
        for (std::size_t i = 0; i < line.words.size(); ++i)
            all += (i == 0 ? "" : "|") + line.words[i];
    }
    return all;
}

} // namespace

TEST_GROUP(PamLines){// Where it is the same by either rule.
                     void expect(const char* expected, const char* text) const {
                         for (const auto rule
                              : {PamInterruption::Skipped, PamInterruption::EndsTheLine})
                             STRCMP_EQUAL(expected, shown(parse_pam_lines(text, rule)).c_str());
}
}
;

TEST(PamLines, AreCutAtBlanks) {
    expect("1:auth|required|pam_unix.so|nullok", " auth\trequired  pam_unix.so nullok \n");
    expect("2:a 4:b", "\na\n  \nb");
}

TEST(PamLines, EndAtAComment) {
    expect("2:auth|required", "# auth\nauth required # pam_unix.so\n");
    expect("1:auth|requir", "auth requir#ed\n");
}

TEST(PamLines, AreJoinedBehindABackslash) {
    expect("1:auth|required|pam_unix.so 3:b", "auth required\\\npam_unix.so\nb\n");
    expect("1:a 2:b", "a # \\\nb\n"); // the comment has it
    CHECK(parse_pam_lines("a \\\n").unfinished);
    CHECK_FALSE(parse_pam_lines("a \\\nb").unfinished);
}

TEST(PamLines, OfAnOlderLibpamGoOnBehindAnInterruption) {
    const char* const text = "a \\  \n# a comment between\n\n b\n";
    const PamLines lines = parse_pam_lines(text, PamInterruption::Skipped);
    STRCMP_EQUAL("1:a|b", shown(lines).c_str());
    UNSIGNED_LONGS_EQUAL(2, lines.lines[0].interrupted);
    CHECK(parse_pam_lines("a \\\n# b", PamInterruption::Skipped).unfinished);
}

TEST(PamLines, OfANewerLibpamEndAtAnInterruption) {
    for (const char* text : {"a \\  \n# a comment between\n\n b\n", "a\\\n \n\n b\n"}) {
        const PamLines lines = parse_pam_lines(text, PamInterruption::EndsTheLine);
        STRCMP_EQUAL("1:a 4:b", shown(lines).c_str());
        UNSIGNED_LONGS_EQUAL(2, lines.lines[0].interrupted);
        UNSIGNED_LONGS_EQUAL(0, lines.lines[1].interrupted);
    }
    const PamLines lines = parse_pam_lines("\\\n\na", PamInterruption::EndsTheLine);
    STRCMP_EQUAL("3:a", shown(lines).c_str());
    CHECK_FALSE(parse_pam_lines("a \\\n# b", PamInterruption::EndsTheLine).unfinished);
}

TEST(PamLines, HaveBracketedWords) {
    expect("1:auth|success=1 default=ignore|pam_unix.so",
           "auth [success=1 default=ignore] pam_unix.so");
    expect("1:a|x[y]z", "a [x[y\\]z]");
    expect("1:a|b[c|d]", "a b[c d]"); // only at the front of a word
    expect("1:a|", "a []");
    expect("1:a|b c", "a [b c");
}
