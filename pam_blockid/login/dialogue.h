// The part of a login in which the person takes part: where the passcode goes, asking for it, new
// ones.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "login/end.h"
#include "login/login.h"
#include "login/recovery.h"

namespace pam_blockid {

// Whom the dialogue is with.
struct Person {
    Recipient recipient;
    std::string host;
    Contact contact;
    std::vector<Destination> destinations; // of the contact, at least one

    const std::string& blockid_user() const {
        return contact.blockid_user.empty() ? recipient.user : contact.blockid_user;
    }
};

// Whether `recipient` has typed too many wrong ones already: nothing is sent that could not be
// used, and nothing else lets in.
std::optional<End> too_many_wrong(const Recipient& recipient, const LoginRules& rules,
                                  const World& world, Outcome& outcome);

// For whom that is not so.
class Dialogue {
public:
    // Keeps `outcome` up to date. The references must outlive the dialogue.
    Dialogue(Person person, const LoginRules& rules, OtpService& service, const World& world,
             Outcome& outcome);

    End run();

private:
    std::optional<End> too_many_wrong() {
        return pam_blockid::too_many_wrong(person_.recipient, rules_, world_, outcome_);
    }
    std::optional<End> choose(std::string& notice);
    std::optional<End> choose_again(std::string& notice);
    std::optional<End> send_code(std::string& notice);
    std::optional<End> resend(std::string& notice);
    End ask_until_decided(std::string notice);
    std::optional<End> judge(std::string_view typed, std::string& notice);
    std::string prompt() const;

    Person person_;
    const LoginRules& rules_;
    OtpService& service_;
    World world_;
    Outcome& outcome_;
    Recovery recovery_;
    std::vector<Destination> all_destinations_;
    int resends_left_ = 0;
    bool replaced_ = false; // an expired passcode, without being asked
};

} // namespace pam_blockid
