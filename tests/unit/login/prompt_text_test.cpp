// The words of prompts.
// SPDX-License-Identifier: Apache-2.0
#include "login/prompt_text.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

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

TEST(PromptText, OffersWhatThePersonCanDo) {
    struct Row {
        bool sent, can_resend, has_menu;
        const char* text;
    };
    for (const Row& row : {
             Row{true, false, false, "Passcode sent to a@b: "},
             Row{true, true, false, "Passcode sent to a@b (r to resend): "},
             Row{true, true, true, "Passcode sent to a@b (r to resend, m for the menu): "},
             Row{true, false, true, "Passcode sent to a@b: "},
             Row{false, false, false, "Last passcode that was sent to you: "},
             Row{false, true, false, "Last passcode that was sent to you (r to resend): "},
             Row{false, true, true,
                 "Last passcode that was sent to you (r to resend, m for the menu): "},
         })
        STRCMP_EQUAL(
            row.text,
            passcode_prompt({{kThree[0]}, row.sent, row.can_resend, row.has_menu}).c_str());
}

TEST(PromptText, CustomPromptTakesItsPlaceholdersAndNothingElse) {
    STRCMP_EQUAL(
        "alice, code for h (a@b) 100%: ",
        passcode_prompt({"%u, code for %h (%d) 100%%: ", "alice", "h"}, {kThree[0]}).c_str());
    STRCMP_EQUAL("%s%n% %", passcode_prompt({"%s%n% %", "alice", "h"}, {kThree[0]}).c_str());
    STRCMP_EQUAL("%d\\x0a", passcode_prompt({"%u", "%d\n", "h"}, {kThree[0]}).c_str());
}

TEST(PromptText, ChoicesAreNumberedFromOne) {
    STRCMP_EQUAL("Send the passcode to: 1) email a@b 2) sms +1 **34 3) voice +1 **34. "
                 "Your choice (1 to 3): ",
                 choice_prompt(kThree).c_str());
    STRCMP_EQUAL("Send the passcode to: 1) email a@b. Your choice (1): ",
                 choice_prompt({kThree[0]}).c_str());
}
