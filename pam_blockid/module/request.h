// What the helper is told about the login that it is asked to judge.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <security/pam_modules.h>

#include <string>
#include <vector>

#include "channel/messages.h"
#include "login/reason.h"
#include "module/arguments.h"
#include "support/expected.h"

namespace pam_blockid {

struct RequestError {
    Reason reason;
    const char* what; // for the log
};

// By sshd, before it came here; see module/sshd.h. Empty for every other program.
std::vector<std::string> passed_methods(pam_handle_t* pamh);

// Asks PAM for the user (pam_get_user(3), which may prompt) and reads the other items once.
Expected<RequestMessage, RequestError> make_request(pam_handle_t* pamh, const Arguments& arguments,
                                                    const Nonce& nonce);

} // namespace pam_blockid
