// Logins that a program asks the broker for which is not root's: a screen locker, for its own user.
//
// Who that is, the kernel says. The rest is what the program claims: it is told to the log, marked
// as unproven, and decides nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "channel/messages.h"
#include "helper/caller.h"
#include "login/reason.h"
#include "settings/settings.h"

namespace pam_blockid {

struct Refusal {
    Reason reason;
    std::string why; // for the log
};

inline bool is_self_service(const Caller& caller) {
    return caller.through == Through::Broker && caller.uid != 0;
}

// The request without what `caller` may not claim: steps in the log, a password that sshd made up,
// a key that sshd has checked.
RequestMessage as_far_as_proven(const Caller& caller, RequestMessage request);

// PAM_RHOST, as far as it may decide anything: a program that is not root's could name any.
std::string rhost_of(const Caller& caller, const RequestMessage& request);

// The PAM service by whose settings a login goes: "self-service", whatever such a login claims.
std::string service_of(const Caller& caller, const RequestMessage& request);

// Why the settings that `caller` asks for must not even be read; nothing when they may be.
std::optional<Refusal> objection_to_path(const Caller& caller, const RequestMessage& request);

// Why `settings` do not let `caller` ask.
std::optional<Refusal> objection_of(const Settings& settings, const Caller& caller);

// Why `caller` may not ask for this user: it is not the own name of the account that its uid leads
// to. Asks the name service: not before root was given up.
std::optional<Refusal> objection_to_user(const Caller& caller, const RequestMessage& request);

} // namespace pam_blockid
