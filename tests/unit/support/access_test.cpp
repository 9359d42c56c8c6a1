// What is closed to a process that is not root, and what is said about it.
// SPDX-License-Identifier: Apache-2.0
#include "support/access.h"

#include <pwd.h>

#include <filesystem>
#include <string>

#include "child.h"
#include "temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

// Whether `path` is closed, and exactly this is said of it.
bool said(const std::string& path, Use use, const std::string& closed, const std::string& remedy) {
    return exit_of([&] {
               if (!stop_being_root() || !is_closed_to_us(path, use))
                   return 1;
               const std::string user = ::getpwuid(::geteuid())->pw_name;
               return no_access(path, use) == path + ": the user " + user + " has no access to " +
                                                  closed + "; run: chmod " + remedy + " " + closed
                          ? 0
                          : 2;
           }) == 0;
}

bool is_open(const std::string& path, Use use) {
    return exit_of([&] { return stop_being_root() && !is_closed_to_us(path, use) ? 0 : 1; }) == 0;
}

} // namespace

TEST_GROUP(Access) {
    TempDir directory;
    const std::string place = directory.path("place");
    const std::string file = directory.path("place/file");

    void setup() override {
        std::filesystem::create_directory(place);
        directory.write("place/file", "");
        open_up(directory.path(""), 0755);
        open_up(place, 0755);
        open_up(file, 0666);
    }
    void teardown() override {
        open_up(place, 0755);
    }
    static void open_up(const std::string& path, unsigned mode) {
        std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    }
};

TEST(Access, WhatIsOpenOrMissing) {
    CHECK_TRUE(is_open(file, Use::ReadFile));
    CHECK_TRUE(is_open(file, Use::WriteToSocket));
    CHECK_TRUE(is_open(place, Use::ReadDirectory));
    CHECK_TRUE(is_open(place + "/nothing", Use::ReadFile));
    CHECK_TRUE(is_open("/etc/passwd", Use::ReadFile));
}

TEST(Access, TheFileItself) {
    open_up(file, 0);
    CHECK_TRUE(said(file, Use::ReadFile, file, "o+r"));
    CHECK_TRUE(said(file, Use::WriteToSocket, file, "o+w"));
    open_up(place, 0);
    CHECK_TRUE(said(place, Use::ReadDirectory, place, "o+rx"));
}

TEST(Access, ADirectoryOnTheWay) {
    open_up(place, 0);
    CHECK_TRUE(said(file, Use::ReadFile, place, "o+x"));
    CHECK_TRUE(said(place + "/deeper/file", Use::ReadFile, place, "o+x"));
}

TEST(Access, ADirectoryMustBeOpenInBothWays) {
    open_up(place, 0444);
    CHECK_TRUE(said(place, Use::ReadDirectory, place, "o+rx"));
    open_up(place, 0111);
    CHECK_TRUE(said(place, Use::ReadDirectory, place, "o+rx"));
}
