// Logins of a person on this host that are remembered: who typed a right passcode need not type
// another for a while.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "login/contact.h"
#include "login/recipient.h"

namespace pam_blockid {

// Whose passcodes they were: the account, and who that is to BlockID and where they are reached.
// Somebody else's address, or another id, is another person.
struct Remembered {
    Recipient recipient;
    std::string blockid_user;
    Contact contact;
};

// For how long a right passcode of the login under way is remembered. Zero: it is not.
struct RememberPromise {
    std::chrono::seconds span{0};    // of whoever brings the same
    std::chrono::seconds session{0}; // in the login session that this one is in
};

// Nothing is remembered of names without an account. A remark is for the log, and mostly empty.
class RememberedLogins {
public:
    virtual ~RememberedLogins() = default;
    virtual RememberPromise promise(const Recipient& recipient) const = 0;
    // Looks for what may let the person pass, before their contact is looked up. The remark says
    // what is wrong with what is kept.
    virtual std::string look(const Recipient& recipient) = 0;
    // By what the person need not be asked, and how old that is; nothing: they are asked.
    virtual std::optional<std::string> find(const Remembered& person) = 0;
    // A right passcode was typed. The remark says why it is not remembered.
    virtual std::string keep(const Remembered& person) = 0;
    // Nothing of the person's is remembered any more; the remark says why something may be.
    virtual std::string forget(const Recipient& recipient) = 0;
};

} // namespace pam_blockid
