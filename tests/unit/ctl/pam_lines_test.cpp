// How a file of pam.d falls into lines and words.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ctl/host/pam_lines.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

// "1:auth|required|pam_unix.so 3:…"
std::string shown(const char* text) {
    std::string all;
    for (const PamLine& line : parse_pam_lines(text).lines) {
        all += (all.empty() ? "" : " ") + std::to_string(line.number) + ":";
        for (std::size_t i = 0; i < line.words.size(); ++i)
            all += (i == 0 ? "" : "|") + line.words[i];
    }
    return all;
}

} // namespace

TEST_GROUP(PamLines){
    void expect(const char* expected, const char* text){STRCMP_EQUAL(expected, shown(text).c_str());
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
    expect("1:a|b", "a \\  \n# a comment between\n\n b\n");
    expect("1:a 2:b", "a # \\\nb\n"); // the comment has it
    CHECK(parse_pam_lines("a \\\n").unfinished);
    CHECK_FALSE(parse_pam_lines("a \\\nb").unfinished);
}

TEST(PamLines, HaveBracketedWords) {
    expect("1:auth|success=1 default=ignore|pam_unix.so",
           "auth [success=1 default=ignore] pam_unix.so");
    expect("1:a|x[y]z", "a [x[y\\]z]");
    expect("1:a|b[c|d]", "a b[c d]"); // only at the front of a word
    expect("1:a|", "a []");
    expect("1:a|b c", "a [b c");
}
