// SPDX-License-Identifier: Apache-2.0
#include "login/prompt_text.h"

#include "login/sentences.h"
#include "support/printable.h"

namespace pam_blockid {

std::string list_of(const std::vector<Destination>& destinations) {
    std::string out;
    for (std::size_t i = 0; i < destinations.size(); ++i) {
        if (i > 0)
            out += i + 1 == destinations.size() ? say(Sentence::And) : ", ";
        out += destinations[i].masked;
    }
    return out;
}

std::string passcode_prompt(const PasscodePrompt& prompt) {
    Sentence sentence = prompt.sent ? Sentence::AskSent : Sentence::AskLast;
    if (prompt.can_resend && prompt.has_menu)
        sentence = prompt.sent ? Sentence::AskSentOrResendOrMenu : Sentence::AskLastOrResendOrMenu;
    else if (prompt.can_resend)
        sentence = prompt.sent ? Sentence::AskSentOrResend : Sentence::AskLastOrResend;
    return say(sentence, {{'d', list_of(prompt.destinations)}});
}

std::string passcode_prompt(const CustomPrompt& prompt,
                            const std::vector<Destination>& destinations) {
    return expand_placeholders(prompt.pattern, {{'d', list_of(destinations)},
                                                {'u', printable(prompt.user)},
                                                {'h', printable(prompt.host)}});
}

std::string choice_prompt(const std::vector<Destination>& destinations) {
    std::string entries;
    long long number = 0;
    for (const Destination& destination : destinations)
        entries += say_counted(Sentence::MenuEntry, ++number,
                               {{'c', name_of(destination.channel)}, {'d', destination.masked}});
    return say_counted(Sentence::Menu, number, {{'e', entries}});
}

} // namespace pam_blockid
