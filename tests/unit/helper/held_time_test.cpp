// How long the host kept a process from running, told from made-up looks at it.
// SPDX-License-Identifier: Apache-2.0
#include "helper/held_time.h"

#include <seccomp.h>

#include <cerrno>
#include <chrono>
#include <string>

#include "child.h"
#include "helper/run_watch.h"
#include "support/local_ports.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;
using namespace std::chrono_literals;

namespace {

// As a process has it that may open no more files. By seccomp, as a sanitizer needs some of its
// own.
bool have_no_socket_from_now_on() {
    scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    const bool loaded =
        filter != nullptr && ::seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
        ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EMFILE), SCMP_SYS(socket), 0) == 0 &&
        ::seccomp_load(filter) == 0;
    ::seccomp_release(filter);
    return loaded;
}

std::string hindrance_without_sockets(bool is_working) {
    RunWatch watch(1h, [&] { return is_working; });
    return have_no_socket_from_now_on() ? watch.hindrance() : "the sockets are still there";
}

} // namespace

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
                    return hindrance_without_sockets(true) ==
                                   "no local port for TCP can be had: Too many open files"
                               ? 0
                               : 1;
                }));
    // Nobody works.
    LONGS_EQUAL(0, exit_of([] { return hindrance_without_sockets(false).empty() ? 0 : 1; }));
}
