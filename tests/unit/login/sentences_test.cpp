// The table of sentences.
// SPDX-License-Identifier: Apache-2.0
#include <cctype>
#include <string>

#include "login/sentences.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

// As everyone types and reads it: nothing that a terminal or a log could take for more than text.
bool is_plain(const std::string& text) {
    for (const char c : text) {
        if (std::isprint(static_cast<unsigned char>(c)) == 0)
            return false;
    }
    return true;
}

} // namespace

TEST_GROUP(Sentences){};

TEST(Sentences, EveryOneHasWords) {
    for (int i = 1; i <= static_cast<int>(Sentence::WithReference); ++i) {
        const auto sentence = static_cast<Sentence>(i);
        CHECK_TEXT(!say(sentence).empty(), std::to_string(i).c_str());
        CHECK_TEXT(is_plain(say(sentence)), std::to_string(i).c_str());
    }
    STRCMP_EQUAL("", say(Sentence::None).c_str());
}

TEST(Sentences, RefusalsAreSentences) {
    for (int i = static_cast<int>(Sentence::Invalid); i < static_cast<int>(Sentence::WithReference);
         ++i)
        CHECK_EQUAL('.', say(static_cast<Sentence>(i)).back());
}

TEST(Sentences, WhatStandsBeforeAPromptLeavesASpaceForIt) {
    for (int i = static_cast<int>(Sentence::InvalidLeft); i < static_cast<int>(Sentence::Invalid);
         ++i)
        CHECK_EQUAL(' ', say(static_cast<Sentence>(i)).back());
}

TEST(Sentences, OneIsSingular) {
    STRCMP_EQUAL("Invalid passcode, 1 attempt left. ",
                 say_counted(Sentence::InvalidLeft, 1).c_str());
    STRCMP_EQUAL("Invalid passcode, 0 attempts left. ",
                 say_counted(Sentence::InvalidLeft, 0).c_str());
    STRCMP_EQUAL("A new passcode can be sent in 1 second. ",
                 say_counted(Sentence::NewInSeconds, 1).c_str());
    STRCMP_EQUAL("A new passcode can be sent in 2 seconds. ",
                 say_counted(Sentence::NewInSeconds, 2).c_str());
}

TEST(Sentences, ValuesAreNotReadForPlaceholders) {
    STRCMP_EQUAL("Passcode sent to %d%n@b: ", say(Sentence::AskSent, {{'d', "%d%n@b"}}).c_str());
}

TEST(Sentences, AnUnknownOneIsNotOutOfBounds) {
    CHECK(!say(static_cast<Sentence>(200)).empty());
}
