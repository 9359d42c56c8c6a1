// Whether text keeps to those rules of RFC 8259 that jsoncpp, however strict, does not mind.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pam_blockid {

// False when there is a comment, a control character (in a string a line end or tab too), half a
// surrogate pair, a number such as 01, +1, 1. or -, or one that no double holds, such as 1e400.
// Everything else is left to jsoncpp.
bool keeps_to_json(std::string_view text);

} // namespace pam_blockid
