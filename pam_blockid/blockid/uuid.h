// Random identifiers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace pam_blockid {

// A version 4 UUID (RFC 9562) from the kernel's random numbers (getrandom(2)); nothing when there
// are none.
std::optional<std::string> make_uuid();

} // namespace pam_blockid
