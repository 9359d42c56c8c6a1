// What the administrator decided about a login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/contact.h"
#include "login/passcode.h"
#include "login/prompter.h"

namespace pam_blockid {

enum class Delivery {
    All,    // one code to every destination
    First,  // to the first destination that the person has
    Choose, // to the one that the person picks
};

enum class MissingContact {
    Deny, // nobody to send a code to: refused
    Skip, // no opinion: the rest of the PAM stack decides
};

// What an outage of BlockID or LDAP means. A fault of this host is never an outage.
enum class OnOutage {
    Deny,
    Allow, // no opinion: the rest of the PAM stack decides
};

struct LoginRules {
    std::vector<Channel> channels{Channel::Email, Channel::Sms};
    Delivery delivery = Delivery::All;
    MissingContact missing_contact = MissingContact::Deny;
    OnOutage on_outage = OnOutage::Deny;
    int attempts = 3;
    int resends = 2;
    std::chrono::seconds resend_interval{30};
    CodeLength code_length;
    std::string prompt; // with %d, %u and %h (CustomPrompt); empty: the built-in one
    Echo echo = Echo::On;
};

} // namespace pam_blockid
