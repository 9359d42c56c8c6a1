// The arithmetic of "so many within a span of time", for codes sent and for codes typed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <vector>

#include "login/clock.h"
#include "login/rules.h"

namespace pam_blockid {

// How long until `due`, in whole seconds and rounded up; zero when it has come.
std::chrono::seconds until(Clock::TimePoint due, Clock::TimePoint now);

// How long until one more would keep to `limit` after those of `times`, in any order. Zero: now.
std::chrono::seconds wait_for_room(std::vector<Clock::TimePoint> times, Clock::TimePoint now,
                                   const CodeLimit& limit);

} // namespace pam_blockid
