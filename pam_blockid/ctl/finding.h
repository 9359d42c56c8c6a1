// What `blockidctl check` says about one thing that it looked at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "settings/finding_kinds.h"
#include "support/complaint.h"

namespace pam_blockid {

// An id that finding_kinds has, or, of what is ok, the word of its check alone. Any other does not
// compile.
class FindingId {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): written as the text that it is
    consteval FindingId(const char* text) : text_(text) {
        if (!finding_kinds::is_id(text_) && !finding_kinds::is_check(text_))
            throw "finding_kinds has no such id";
    }

    constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

struct Finding {
    enum class Level {
        Ok,
        Accepted, // a warning or fault that check.accepted names
        Warning,  // logins work, but not as most would wish; or it could not be seen by this user
        Fault,    // logins are refused, or let in without a passcode where one is meant
    };

    // The texts may have words from outside in them: they are made printable.
    Finding(Level found, FindingId kind, std::string where, std::string words, std::string mend);
    Finding(Level found, FindingId kind, const Complaint& complaint);
    // Of another place than it names.
    Finding(Level found, FindingId kind, std::string where, const Complaint& complaint);

    Level level;
    std::string id;     // "pam.bypass"; of what is ok, check()
    std::string place;  // "/etc/pam.d/sshd:4", "acme.1kosmos.net:443"
    std::string what;   // what was found there
    std::string remedy; // what to do about it; empty when all is well
    // What often comes of this one: told where this one is accepted, and else not.
    std::vector<Finding> behind{};

    // A word for machines, the same for all findings of one check: "pam".
    std::string check() const { return std::string(finding_kinds::check_of(id)); }
};

using Findings = std::vector<Finding>;

bool has_fault(const Findings& findings);

} // namespace pam_blockid
