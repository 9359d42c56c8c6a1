// What a login leaves behind for the broker's metrics: a few numbers, and no word of anybody's.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "login/login.h"

namespace pam_blockid {

// In memory that a login's process shares with the broker, all zero at first. Whoever has taken
// that process over may have written it: the broker believes no number that is out of range.
struct LoginRecord {
    std::uint8_t is_whole = 0;      // 1, once the rest is there
    std::uint8_t names_no_file = 0; // 1: the login's settings want no metrics
    std::uint8_t verdict = 0;
    std::uint8_t reason = 0;
    std::uint8_t channels = 0; // a bit for each: 1 << Channel
    std::uint8_t was_asked = 0;
    std::uint8_t has_typed = 0;
    std::uint32_t ms_to_prompt = 0;  // where a person was asked
    std::uint32_t ms_to_verdict = 0; // from the last answer, where one was typed
};

// Leaves names_no_file as it is.
void write_down(const Outcome& outcome, LoginRecord& record);

} // namespace pam_blockid
