// The world of a login, and what a test asks of its outcome.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "login/world.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid {

inline void check_reason(Reason expected, const Outcome& outcome) {
    STRCMP_EQUAL(std::string(text_of(expected).word).c_str(),
                 std::string(text_of(outcome.reason).word).c_str());
}

inline void check_contains(const std::string& text, const std::string& part) {
    STRCMP_CONTAINS(part.c_str(), text.c_str());
}

} // namespace pam_blockid
