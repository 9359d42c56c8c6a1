// The words of prompts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/contact.h"

namespace pam_blockid {

// "j***h@mysite.com and +1 ******7890"
std::string list_of(const std::vector<Destination>& destinations);

// "Passcode sent to j***h@mysite.com (r to resend): ", or `custom` with %d replaced by the
// destinations and %% by a percent sign. The offer to resend stands only when `can_resend`.
std::string passcode_prompt(const std::string& custom, const std::vector<Destination>& destinations,
                            bool can_resend);

// "Send the passcode to: 1) email j***h@mysite.com  2) sms +1 ******7890. Your choice (1 to 2): "
std::string choice_prompt(const std::vector<Destination>& destinations);

// "Invalid passcode, 2 attempts left. "
std::string attempts_left(const std::string& what, int attempts);

// "A new passcode can be sent in 12 seconds. "
std::string wait_left(std::chrono::seconds wait);

} // namespace pam_blockid
