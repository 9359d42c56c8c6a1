// The country calling codes that are assigned.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace pam_blockid {

// True when `digits` is a country calling code that ITU-T assigns to a country, or to a network
// whose subscribers are people (satellite and the like). The codes of services that no person
// answers are left out: 800 (freephone), 808 (shared cost), 979 (premium rate).
// Source: ITU-T, "List of ITU-T Recommendation E.164 assigned country codes".
bool is_country_code(std::string_view digits);

// The country calling code at the front of `digits`, empty when there is none. There is never more
// than one: no code is the beginning of another (ITU-T E.164).
std::string_view country_code_of(std::string_view digits);

} // namespace pam_blockid
