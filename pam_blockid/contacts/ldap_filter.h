// The search filter of one login name, made from the pattern in the settings.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pam_blockid {

// True when `pattern` is a filter in balanced parentheses (RFC 4515), in which %u or %U stands at
// least once, only where a value stands, and in which no other %, no half escape and no control
// character is.
bool is_filter_pattern(std::string_view pattern);

// `pattern` with %u replaced by the login name and %U by its part before the first '@', both
// escaped so that they can only be a value (RFC 4515, ldap_bv2escaped_filter_value(3)), and %% by a
// percent sign. Nothing when there is no memory.
std::optional<std::string> filter_for(std::string_view pattern, std::string_view user);

} // namespace pam_blockid
