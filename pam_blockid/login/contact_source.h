// Where a person's email address and phone number come from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "login/contact.h"
#include "support/expected.h"

namespace pam_blockid {

struct ContactError {
    enum class Kind {
        Unreachable, // the source did not answer: an outage
        Ambiguous,   // more than one entry matches: a refusal, never the first
        // The source was there, and what it said of this person cannot be read. Who may write their
        // own entry can bring that about: it is no outage.
        Unreadable,
        Fault, // something on this host
    };
    Kind kind;
    std::string detail; // for the log; no address or number
};

class ContactSource {
public:
    virtual ~ContactSource() = default;
    // The contact of the account `user`; nothing when the source does not know the name. A
    // contact without email and phone is a person who is known but cannot be reached.
    virtual Expected<std::optional<Contact>, ContactError> find(const std::string& user) = 0;
};

} // namespace pam_blockid
