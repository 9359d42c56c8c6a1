// What stands in the way of a lock is taken away, and nothing else.
// SPDX-License-Identifier: Apache-2.0
#include "helper/state_files.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <filesystem>
#include <string>
#include <system_error>

#include "child.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP(StateFiles) {
    const TempDir dir;
    const UniqueFd directory{::open(dir.path("").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    const std::string file = dir.write("state", "kept");

    bool is_kept() {
        std::error_code missing;
        return std::filesystem::file_size(file, missing) == 4;
    }
};

TEST(StateFiles, OurOwnIsLockedAsItIs) {
    CHECK(lock_state_file(directory.get(), "state").has_value());
    CHECK(is_kept());
}

TEST(StateFiles, WhatMayBeOfOthersIsReplaced) {
    std::filesystem::permissions(file, std::filesystem::perms::all);
    CHECK(lock_state_file(directory.get(), "state").has_value());
    CHECK_FALSE(is_kept());
}

TEST(StateFiles, ALinkIsReplacedAndNotFollowed) {
    std::filesystem::create_symlink(file, dir.path("link"));
    CHECK(lock_state_file(directory.get(), "link").has_value());
    CHECK(is_kept());
    CHECK_FALSE(std::filesystem::is_symlink(dir.path("link")));
}

TEST(StateFiles, ALackOfDescriptorsTakesNothingAway) {
    const int refused = exit_of([&] {
        const rlimit none{0, 0};
        ::setrlimit(RLIMIT_NOFILE, &none);
        return lock_state_file(directory.get(), "state").has_value() ? 0 : 1;
    });
    LONGS_EQUAL(1, refused);
    CHECK(is_kept());
}
