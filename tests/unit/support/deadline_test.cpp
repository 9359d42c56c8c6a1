// Tests of deadlines; with spans so long or so short that the speed of the machine does not matter.
// SPDX-License-Identifier: Apache-2.0
#include "support/deadline.h"

#include <chrono>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace std::chrono_literals;

TEST_GROUP(Deadlines){};

TEST(Deadlines, LiesAhead) {
    const Deadline deadline = Deadline::after(1h);
    CHECK_FALSE(deadline.passed());
    CHECK(deadline.left() > 59min);
    CHECK(deadline.left() <= 1h);
}

TEST(Deadlines, HasPassedWithNothingLeft) {
    const Deadline deadline = Deadline::after(-1s);
    CHECK(deadline.passed());
    CHECK(deadline.left() == 0ms);
}

TEST(Deadlines, PassesOnlyWhenNothingIsLeft) {
    const Deadline deadline = Deadline::after(2ms);
    // Rounded up: as long as it has not passed, there is at least a millisecond left to wait.
    while (true) {
        const auto left = deadline.left();
        if (deadline.passed())
            break;
        CHECK(left >= 1ms);
    }
    CHECK(deadline.left() == 0ms);
}

TEST(Deadlines, WithinGivesTheEarlier) {
    const Deadline hour = Deadline::after(1h);
    CHECK(hour.within(1min).left() <= 1min);
    CHECK(hour.within(24h).left() > 59min);
    CHECK(hour.within(24h).left() <= 1h);
    CHECK(Deadline::after(-1s).within(1h).passed());
}
