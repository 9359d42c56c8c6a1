// The words of prompts.
// SPDX-License-Identifier: Apache-2.0
#include "login/prompt_text.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

namespace {

const std::vector<Destination> kThree{
    {Channel::Email, "a@b"}, {Channel::Sms, "+1 **34"}, {Channel::Voice, "+1 **34"}};

} // namespace

TEST_GROUP(PromptText){};

TEST(PromptText, ListsReadLikeASentence) {
    STRCMP_EQUAL("a@b", list_of({kThree[0]}).c_str());
    STRCMP_EQUAL("a@b and +1 **34", list_of({kThree[0], kThree[1]}).c_str());
    STRCMP_EQUAL("a@b, +1 **34 and +1 **34", list_of(kThree).c_str());
}

TEST(PromptText, CustomPromptTakesTheDestinationsAndNothingElse) {
    STRCMP_EQUAL("Code (a@b) 100%: ",
                 passcode_prompt("Code (%d) 100%%: ", {kThree[0]}, true).c_str());
    STRCMP_EQUAL("%s%n% %", passcode_prompt("%s%n% %", {kThree[0]}, true).c_str());
}

TEST(PromptText, ChoicesAreNumberedFromOne) {
    STRCMP_EQUAL("Send the passcode to: 1) email a@b 2) sms +1 **34 3) voice +1 **34. "
                 "Your choice (1 to 3): ",
                 choice_prompt(kThree).c_str());
}

TEST(PromptText, OneIsSingular) {
    STRCMP_EQUAL("Invalid passcode, 1 attempt left. ",
                 attempts_left("Invalid passcode", 1).c_str());
    STRCMP_EQUAL("A new passcode can be sent in 1 second. ", wait_left(seconds(1)).c_str());
    STRCMP_EQUAL("A new passcode can be sent in 2 seconds. ", wait_left(seconds(2)).c_str());
}
