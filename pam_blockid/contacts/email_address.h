// Email addresses, in the plain form that every mail server takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "login/contact.h"
#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

// Reads a "dot-atom" address of RFC 5322: ASCII, one '@', a local part of 1 to 64 bytes without a
// dot at either end or two in a row, a host name with at least two labels, 254 bytes in all. The
// quoted form, comments, spaces and line ends are refused. Kept as written.
//
// The error is the rest of a sentence that begins with the address's name, without the address:
// "has no '@'".
Expected<EmailAddress, Complaint> parse_email_address(std::string_view text);

} // namespace pam_blockid
