// The prompts, put together from the table of sentences.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/contact.h"
#include "login/remembered_logins.h"

namespace pam_blockid {

// "8 hours": in the largest unit of which there are two, and never longer than `span` is.
std::string span_in_words(std::chrono::seconds span);

// "A right passcode is remembered for 8 hours. "; empty where it is not.
std::string promise_notice(const RememberPromise& promise);

// "j***h@mysite.com and +1 ******7890"
std::string list_of(const std::vector<Destination>& destinations);

struct PasscodePrompt {
    const std::vector<Destination>& destinations;
    bool sent = true; // by this login; otherwise the last passcode of an earlier one is asked for
    bool can_resend = false;
    bool has_menu = false;
};

// "Passcode sent to j***h@mysite.com (r to resend): "
std::string passcode_prompt(const PasscodePrompt& prompt);

// The administrator's own prompt: %d stands for the destinations, %u for the user, %h for this
// host, %% for a percent sign.
struct CustomPrompt {
    std::string pattern;
    std::string user;
    std::string host;
};
std::string passcode_prompt(const CustomPrompt& prompt,
                            const std::vector<Destination>& destinations);

// "Send the passcode to: 1) email j***h@mysite.com 2) sms +1 ******7890. Your choice (1 to 2): "
std::string choice_prompt(const std::vector<Destination>& destinations);

} // namespace pam_blockid
