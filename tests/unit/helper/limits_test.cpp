// Limits that a caller has lowered. What needs a privilege to be raised is tried without it.
// SPDX-License-Identifier: Apache-2.0
#include "helper/limits.h"

#include <grp.h>

#include <string>

#include "child.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

// As the test's own user, or nobody when that is root: without CAP_SYS_RESOURCE.
bool lower(decltype(RLIMIT_NOFILE) resource, rlim_t soft, rlim_t hard) {
    const rlimit low{soft, hard};
    return ::setrlimit(resource, &low) == 0 && stop_being_root();
}

bool refused_for(decltype(RLIMIT_NOFILE) resource, rlim_t value, const std::string& name) {
    return exit_of([&] {
               if (!lower(resource, value, value))
                   return 2;
               const auto taken = take_fresh_limits();
               return !taken && taken.error().starts_with(name + " is " + std::to_string(value) +
                                                          "; at least ")
                          ? 0
                          : 1;
           }) == 0;
}

} // namespace

TEST_GROUP(Limits){};

TEST(Limits, TooLowIsRefusedByName) {
    CHECK_TRUE(refused_for(RLIMIT_NOFILE, 63, "RLIMIT_NOFILE"));
    CHECK_TRUE(refused_for(RLIMIT_STACK, 65536, "RLIMIT_STACK"));
    CHECK_TRUE(refused_for(RLIMIT_NPROC, 1, "RLIMIT_NPROC"));
    CHECK_TRUE(refused_for(RLIMIT_FSIZE, 0, "RLIMIT_FSIZE")); // nothing could be counted
}

TEST(Limits, ASoftLimitIsRaised) {
    LONGS_EQUAL(0, exit_of([] {
                    rlimit now{};
                    return lower(RLIMIT_NOFILE, 20, 200) && take_fresh_limits() &&
                                   ::getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == 200
                               ? 0
                               : 1;
                }));
}

TEST(Limits, ALimitOfWhatDoesNotMatterIsNoFault) {
    LONGS_EQUAL(0, exit_of([] { return lower(RLIMIT_CPU, 1, 1) && take_fresh_limits() ? 0 : 1; }));
}

TEST(Limits, NoCore) {
    LONGS_EQUAL(0, exit_of([] {
                    rlimit now{1, 1};
                    return take_fresh_limits() && ::getrlimit(RLIMIT_CORE, &now) == 0 &&
                                   now.rlim_max == 0
                               ? 0
                               : 1;
                }));
}
