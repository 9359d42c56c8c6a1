// Refusals that the module itself has to announce, because the helper cannot.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include <string>

#include "channel/messages.h"
#include "login/reason.h"

namespace pam_blockid {

// Writes the event line of this login, with `why` in it.
void log_refusal(pam_handle_t* pamh, Reason reason, const Nonce& nonce, const std::string& why);
// Tells the person the sentence of `reason` with the reference of `nonce`.
void tell_refusal(pam_handle_t* pamh, bool silent, Reason reason, const Nonce& nonce);

} // namespace pam_blockid
