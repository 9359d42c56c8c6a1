// How long the host kept a process from running, told from made-up looks at it.
// SPDX-License-Identifier: Apache-2.0
#include "helper/held_time.h"

#include <sys/resource.h>

#include <chrono>
#include <string>

#include "child.h"
#include "helper/run_watch.h"
#include "support/local_ports.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;
using namespace std::chrono_literals;

TEST_GROUP(HeldTime) {
    RunSample at{.now = 10s, .suspended = 1h, .waited = {{"100", 7s}}};
    HeldTime held{at, 50ms};

    // One look, so much later than the last one.
    void after(std::chrono::nanoseconds span, bool counts = true) {
        at.now += span;
        held.look(at, counts);
    }
    void check(std::chrono::milliseconds expected) {
        LONGS_EQUAL(expected.count(), held.total().count());
    }
};

TEST(HeldTime, LooksInTimeAreNone) {
    for (int i = 0; i < 100; ++i)
        after(50ms);
    after(10ms); // asked for in between
    check(0ms);
}

TEST(HeldTime, AFrozenProcessLooksLate) {
    after(50ms);
    after(50ms + 3s);
    after(50ms);
    after(50ms + 1s);
    check(4s);
}

TEST(HeldTime, ThreadsThatWaitForAProcessorAreHeld) {
    at.waited["100"] += 300ms;
    after(50ms);
    at.waited["101"] = 200ms; // new: all that it waited
    after(50ms);
    at.waited.erase("100"); // ended
    at.waited["101"] += 100ms;
    after(50ms);
    check(600ms);
}

TEST(HeldTime, LateAndWaitingAreOneTime) {
    at.waited["100"] += 2s;
    after(50ms + 1s);
    check(2s);
}

TEST(HeldTime, AHostThatSleepsHolds) {
    at.suspended += 2s;
    after(50ms);
    check(2s);
}

TEST(HeldTime, WhatHappensWhileThePersonTypesDoesNotCount) {
    at.waited["100"] += 2s;
    at.suspended += 2s;
    after(60s, false);
    after(50ms);
    check(0ms);
}

TEST(HeldTime, HalfOfTheLimitIsTooLong) {
    CHECK_FALSE(is_held_too_long(0ms, 2s));
    CHECK_FALSE(is_held_too_long(999ms, 2s));
    CHECK(is_held_too_long(1000ms, 2s));
    CHECK(is_held_too_long(1h, 2s));
}

TEST(HeldTime, AWatchOverAProcessThatRunsSeesNothing) {
    RunWatch watch(1h, [] { return true; });
    STRCMP_EQUAL("", watch.hindrance().c_str());
    RunWatch impatient(0ms, [] { return true; });
    STRCMP_CONTAINS("was kept from running for", impatient.hindrance().c_str());
}

TEST(HeldTime, AWatchSeesALackOfSockets) {
    STRCMP_EQUAL("", lack_of_sockets().c_str());
    LONGS_EQUAL(0, exit_of([] {
                    RunWatch watch(1h, [] { return true; });
                    const rlimit none{0, 0};
                    ::setrlimit(RLIMIT_NOFILE, &none);
                    const std::string seen = watch.hindrance();
                    return seen == "no local port for TCP can be had: Too many open files" ? 0 : 1;
                }));
    LONGS_EQUAL(0, exit_of([] {
                    RunWatch watch(1h, [] { return false; }); // nobody works
                    const rlimit none{0, 0};
                    ::setrlimit(RLIMIT_NOFILE, &none);
                    return watch.hindrance().empty() ? 0 : 1;
                }));
}
