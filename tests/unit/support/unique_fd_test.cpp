// Tests of the descriptor that closes itself.
// SPDX-License-Identifier: Apache-2.0
#include "support/unique_fd.h"

#include <fcntl.h>

#include <utility>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

int open_something() {
    return ::open("/dev/null", O_RDONLY | O_CLOEXEC);
}

bool is_open(int fd) {
    return ::fcntl(fd, F_GETFD) != -1;
}

} // namespace

TEST_GROUP(UniqueFds){};

TEST(UniqueFds, OwnsNothingAtFirst) {
    const UniqueFd fd;
    CHECK_FALSE(static_cast<bool>(fd));
    LONGS_EQUAL(-1, fd.get());
}

TEST(UniqueFds, ClosesWhenItGoes) {
    const int raw = open_something();
    {
        const UniqueFd fd(raw);
        CHECK(static_cast<bool>(fd));
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));
}

TEST(UniqueFds, ZeroIsADescriptorToo) {
    const UniqueFd kept(::dup(0));
    {
        UniqueFd fd(0);
        CHECK(static_cast<bool>(fd));
    }
    CHECK_FALSE(is_open(0));
    if (kept)
        ::dup2(kept.get(), 0);
}

TEST(UniqueFds, MovesItsDescriptor) {
    const int raw = open_something();
    UniqueFd from(raw);
    {
        UniqueFd to(std::move(from));
        LONGS_EQUAL(raw, to.get());
        LONGS_EQUAL(-1, from.get()); // NOLINT(bugprone-use-after-move): it is what is tested
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));
}

TEST(UniqueFds, AssignmentKeepsTheNewAndClosesTheOld) {
    const int first = open_something();
    const int second = open_something();
    UniqueFd from(second);
    UniqueFd to(first);
    to = std::move(from);
    LONGS_EQUAL(second, to.get());
    LONGS_EQUAL(-1, from.get()); // NOLINT(bugprone-use-after-move)
    CHECK_FALSE(is_open(first));
    CHECK(is_open(second));
}

TEST(UniqueFds, AssignmentToItselfKeepsIt) {
    const int raw = open_something();
    UniqueFd fd(raw);
    UniqueFd& same = fd;
    fd = std::move(same);
    LONGS_EQUAL(raw, fd.get());
    CHECK(is_open(raw));
}

TEST(UniqueFds, ResetClosesOnce) {
    const int raw = open_something();
    UniqueFd fd(raw);
    fd.reset();
    CHECK_FALSE(static_cast<bool>(fd));
    CHECK_FALSE(is_open(raw));
    // A number that is taken again meanwhile belongs to someone else.
    const UniqueFd other(open_something());
    LONGS_EQUAL(raw, other.get());
    fd.reset();
    CHECK(is_open(other.get()));
}
