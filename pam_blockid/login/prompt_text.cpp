// SPDX-License-Identifier: Apache-2.0
#include "login/prompt_text.h"

#include "login/sentences.h"
#include "support/printable.h"

namespace pam_blockid {

std::string span_in_words(std::chrono::seconds span) {
    using namespace std::chrono;
    if (span >= days(2))
        return say_counted(Sentence::Days, floor<days>(span).count());
    if (span >= hours(2))
        return say_counted(Sentence::Hours, floor<hours>(span).count());
    if (span >= minutes(2))
        return say_counted(Sentence::Minutes, floor<minutes>(span).count());
    return say_counted(Sentence::Seconds, span.count());
}

std::string promise_notice(const RememberPromise& promise) {
    if (promise.span.count() > 0)
        return say(Sentence::IsRemembered, {{'w', span_in_words(promise.span)}});
    if (promise.session.count() > 0)
        return say(Sentence::IsRememberedInSession, {{'w', span_in_words(promise.session)}});
    return {};
}

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
