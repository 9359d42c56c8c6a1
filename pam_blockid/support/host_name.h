// The shape of a host name, shared by mail domains and settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pam_blockid {

// True when `text` is a host name of RFC 1123: labels of letters, digits and inner hyphens, 1 to 63
// bytes each, 253 in all, no trailing dot. The last label is never all digits (RFC 3696, section
// 2), which keeps IP addresses and slips such as "10.0.0" out. One label ("localhost") is enough.
bool is_host_name(std::string_view text);

} // namespace pam_blockid
