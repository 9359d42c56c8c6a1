// What is left of findings where an administrator accepts one kind of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/accepted.h"
#include "ctl/report.h"

#include <CppUTest/TestHarness.h>

namespace pam_blockid::testing {

inline Findings accepting(const std::string& id, const std::string& place, const Findings& found) {
    return with_accepted(found, {{"conf:1", {{id, place}}}}, Scope::Everything);
}

inline void check_not_all_accepted(const Findings& found) {
    CHECK_TEXT(exit_status_of(found) != 0, report_as_text(found, Colour::Off).c_str());
}

} // namespace pam_blockid::testing
