// What `blockidctl check` says about one thing that it looked at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pam_blockid {

struct Finding {
    enum class Level {
        Ok,
        Warning, // logins work, but not as most would wish; or it could not be seen by this user
        Fault,   // logins are refused, or let in without a passcode where one is meant
    };
    Level level;
    std::string check;  // a word for machines, the same for all findings of one check: "pam"
    std::string place;  // "/etc/pam.d/sshd:4", "acme.1kosmos.net:443"
    std::string what;   // what was found there
    std::string remedy; // what to do about it; empty when all is well
};

using Findings = std::vector<Finding>;

// From a sentence of the libraries: "<place>: <what>; <what to do>", where any but <what> may be
// missing. A place begins with "/".
Finding finding_from(Finding::Level level, std::string check, std::string_view sentence);
// With `place` where the sentence has none.
Finding finding_at(std::string place, Finding::Level level, std::string check,
                   std::string_view sentence);

bool has_fault(const Findings& findings);

} // namespace pam_blockid
