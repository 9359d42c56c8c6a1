// The process of one login, from its socket to its verdict. Two programs run it: the helper, which
// the module starts, and each child of the broker.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/caller.h"
#include "helper/login_record.h"
#include "helper/system_calls.h"
#include "support/expected.h"

namespace pam_blockid {

// What a process does before OpenSSL does anything in it, once. The helper's own is done by
// judge_one_login(), the broker's children have it from the broker.
Expected<void, std::string> prepare_libraries();

// An exit status that tells the broker: the service had its say, and a login of the same settings
// may be made ready by keep_login_ready(). Every other tells nobody anything.
inline constexpr int kAnotherMayCome = 10;

inline constexpr const char* kNameOfLogin = "pam-blockid-helper"; // as ps(1) shows it

enum class Greeted { No, Yes };

// What the broker gives its children; the helper has none of it.
struct FromBroker {
    Greeted greeted = Greeted::No;       // the caller, by another process
    LoginRecord* record = nullptr;       // where its end is noted, if anywhere
    const DeniedCalls* denied = nullptr; // for lock_down()
};

// Shuts out everything of the caller's, reads the request and the settings, gives up root, finds
// the contact, has a code sent, asks for it, has it checked, and sends the verdict over `socket`,
// whose other end is the caller's. Then this process ends, whatever happened; the verdict is what
// counts.
//
// One thread, and the standard descriptors lead nowhere.
[[noreturn]] void judge_one_login(int socket, Through through, const FromBroker& given = {});

// Makes ready, for a caller of root's that is yet to come, what does not depend on who that is: the
// default settings, the lockdown, keys, and a connection to the tenant that has asked nothing.
// Waits for the caller at `control` (hand_over.h) for as long as the settings say, then is its
// process of one login, as judge_one_login() is. Ends when anything that it was made of has changed
// meanwhile, when the tenant has said or closed anything, and when the broker is gone.
//
// `control` is closed by the time that a login is taken.
[[noreturn]] void keep_login_ready(int control, const FromBroker& given);

} // namespace pam_blockid
