// What the message to the person says of the login: the texts of the settings, filled in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "settings/settings.h"

namespace pam_blockid {

// In the texts: %h, %s and %u.
struct LoginNames {
    std::string host;
    std::string service; // of PAM
    std::string user;
};

// `otp` with service_name and email_subject filled in. Names come from outside: whatever is not
// printable ASCII in them is written as \xHH, so that none can begin another header of a mail, and
// a text that has grown past its limit is cut there.
OtpSettings with_message_texts(OtpSettings otp, const LoginNames& names);

} // namespace pam_blockid
