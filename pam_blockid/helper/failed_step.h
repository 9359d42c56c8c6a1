// The sentence for the log when the system refuses something.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "support/expected.h"

namespace pam_blockid {

// "setresuid: Operation not permitted". The error is that of errno, unless given.
inline std::string with_reason(const std::string& step, int error = errno) {
    return step + ": " + std::generic_category().message(error);
}

inline Unexpected<std::string> failed_step(const std::string& step, int error = errno) {
    return Unexpected<std::string>(with_reason(step, error));
}

} // namespace pam_blockid
