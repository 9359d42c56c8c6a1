// How recovery codes are hashed: by libcrypt, as the passwords of the system are. It is loaded when
// a code is made or typed, as the loader's work for one more library would be part of every login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "login/recovery_code.h"
#include "support/expected.h"

namespace pam_blockid {

// A setting of crypt(5) for new codes, of yescrypt. The error says why the system has none.
Expected<std::string, std::string> new_recovery_setting();

// What crypt(3) makes of the code, without the setting. The error says why it made nothing.
Expected<std::string, std::string> hash_of(const RecoveryCode& code, const std::string& setting);

} // namespace pam_blockid
