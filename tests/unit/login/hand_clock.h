// A clock that stands still unless a test moves it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include "login/clock.h"

namespace pam_blockid {

class HandClock final : public Clock {
public:
    TimePoint time{std::chrono::hours(1000)};
    TimePoint now() const override { return time; }
};

} // namespace pam_blockid
