// What the administrator decided about a login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "login/contact.h"
#include "login/passcode.h"
#include "login/person_name.h"
#include "login/prompter.h"
#include "support/ip_network.h"

namespace pam_blockid {

enum class Delivery {
    All,    // one code to every destination
    First,  // to the first destination that the person has
    Choose, // to the one that the person picks
};

enum class MissingContact {
    Deny,      // nobody to send a code to: refused
    Skip,      // no opinion: the rest of the PAM stack decides
    SkipUntil, // Skip up to LoginRules::missing_until, then Deny
};

// Of a login in which one person becomes another: su.
enum class Ask {
    Target, // whom the login is for, as in every other one
    Caller, // who becomes them
};

// What an outage of BlockID or LDAP means. A fault of this host is never an outage.
enum class OnOutage {
    Deny,
    Allow, // no opinion: the rest of the PAM stack decides
};

// At most so many passcodes of one user on this host within a span of time.
struct CodeLimit {
    int codes;
    std::chrono::seconds per;
};

// What a login brings that may be the same next time.
enum class RememberBy {
    Key,  // the SSH key that sshd has checked
    Host, // the address that the person comes from
};

// Who typed a right passcode is not asked again for so long. Zero: is asked.
struct RememberRules {
    std::chrono::seconds span{0}; // who brings the same
    std::vector<RememberBy> by{RememberBy::Key, RememberBy::Host};
    std::chrono::seconds session{0}; // within one login session of the kernel

    bool is_on() const { return span.count() > 0 || session.count() > 0; }
};

struct LoginRules {
    std::vector<Channel> channels{Channel::Email, Channel::Sms};
    Delivery delivery = Delivery::All;
    MissingContact missing_contact = MissingContact::Deny;
    std::optional<std::chrono::sys_days> missing_until; // the last day, by UTC; only for SkipUntil
    OnOutage on_outage = OnOutage::Deny;
    Ask ask = Ask::Target;
    // Groups are those of the name service. Empty: everyone is asked for a passcode.
    std::vector<std::string> only_groups;
    std::vector<std::string> exempt_users;
    std::vector<std::string> exempt_groups;
    std::vector<IpNetwork> exempt_networks; // where the person is, not where this host is
    bool report_only = false;               // everything is done, and nobody is kept out
    CodeLimit send_budget{5, std::chrono::seconds(600)};    // sent
    CodeLimit wrong_limit{20, std::chrono::seconds(86400)}; // typed and not right
    std::chrono::seconds fail_delay{2};                     // after a refusal (pam_fail_delay(3))
    NameRules names;
    int attempts = 3;
    int resends = 2;
    std::chrono::seconds resend_interval{30};
    CodeLength code_length;
    std::string prompt; // with %d, %u and %h (CustomPrompt); empty: the built-in one
    Echo echo = Echo::On;
    bool recovery = true; // recovery codes are taken in place of a passcode
    RememberRules remember;
};

} // namespace pam_blockid
