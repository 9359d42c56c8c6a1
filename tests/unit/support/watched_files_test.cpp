// Tests of noticing that a file is no longer what was read.
// SPDX-License-Identifier: Apache-2.0
#include "support/watched_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "support/safe_file.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;

namespace {

constexpr long kYesterday = 86'400;

// As if it had been written so long ago; its time of change stays the present (utimensat(2)).
void set_modified(const std::string& path, time_t when) {
    const std::array<timespec, 2> times{{{when, 0}, {when, 0}}};
    CHECK(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0) == 0);
}

struct stat settled(const std::string& path) {
    struct stat st {};
    // The kernel's clock goes on by itself; a file of a time long past needs no wait.
    do {
        ::usleep(1000);
        CHECK(::stat(path.c_str(), &st) == 0);
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        if ((now.tv_sec - st.st_ctim.tv_sec) * 1000 +
                (now.tv_nsec - st.st_ctim.tv_nsec) / 1'000'000 >
            25)
            return st;
    } while (true);
}

} // namespace

TEST_GROUP(WatchedFiles) {
    TempDir dir;
    WatchedFiles files;

    std::string watched(const std::string& name, const std::string& content) {
        const std::string path = dir.write(name, content);
        files.add(path, settled(path));
        STRCMP_EQUAL("", files.first_changed().c_str());
        return path;
    }
    void expect_changed(const std::string& path) {
        STRCMP_EQUAL(path.c_str(), files.first_changed().c_str());
    }
};

TEST(WatchedFiles, NothingIsWatched) {
    expect_changed("");
}

TEST(WatchedFiles, WhatIsReadStaysTheSame) {
    const std::string path = watched("settings", "key-1");
    std::ifstream(path).get();
    expect_changed("");
}

TEST(WatchedFiles, OtherWordsOfTheSameLength) {
    const std::string path = watched("settings", "key-1");
    std::ofstream(path) << "key-2";
    expect_changed(path);
}

TEST(WatchedFiles, OtherWordsOfTheSameLengthAndTime) {
    const std::string path = dir.write("settings", "key-1");
    set_modified(path, kYesterday);
    files.add(path, settled(path));
    std::ofstream(path) << "key-2";
    set_modified(path, kYesterday);
    expect_changed(path);
}

TEST(WatchedFiles, AnotherFileOfTheSameLengthAndTime) {
    const std::string path = dir.write("settings", "key-1");
    set_modified(path, kYesterday);
    files.add(path, settled(path));
    const std::string other = dir.write("other", "key-2");
    set_modified(other, kYesterday);
    CHECK(std::rename(other.c_str(), path.c_str()) == 0);
    expect_changed(path);
}

TEST(WatchedFiles, ModeAndAbsence) {
    const std::string first = watched("first", "x");
    const std::string second = watched("second", "x");
    ::chmod(second.c_str(), 0644);
    expect_changed(second);
    ::unlink(first.c_str());
    expect_changed(first);
}

TEST(WatchedFiles, WrittenJustBeforeItWasRead) {
    const std::string path = dir.write("settings", "key-1");
    struct stat st {};
    CHECK(::stat(path.c_str(), &st) == 0);
    files.add(path, st);
    expect_changed(path);
}

// However long the reading takes: on a busy host, that may be longer than a tick of the kernel's.
TEST(WatchedFiles, ADirectoryThatWasChangedJustBeforeItWasRead) {
    const std::string path = dir.path("conf.d");
    std::filesystem::create_directory(path);
    for (int i = 0; i < 40'000; ++i)
        CHECK(::mknod((path + "/" + std::to_string(i) + "~").c_str(), S_IFREG | 0600, 0) == 0);
    {
        const WatchedFiles::Recording recording(files);
        CHECK(list_trusted_directory(path).has_value());
    }
    expect_changed(path);
}

TEST(WatchedFiles, ADirectoryOfTrustNoticesWhatComesIntoIt) {
    std::filesystem::create_directory(dir.path("certs"));
    files.add(dir.path("certs"), settled(dir.path("certs")));
    expect_changed("");
    dir.write("certs/0a1b2c3d.0", "a certificate");
    expect_changed(dir.path("certs"));
}

TEST(WatchedFiles, ADirectoryMayFillUntilItIsAnother) {
    const std::string path = dir.path("run");
    std::filesystem::create_directory(path);
    struct stat st {};
    CHECK(::stat(path.c_str(), &st) == 0);
    files.add_directory(path, st);
    dir.write("run/alice", "1");
    expect_changed("");
    std::filesystem::rename(path, dir.path("before"));
    std::filesystem::create_directory(path);
    expect_changed(path);
}

TEST(WatchedFiles, WhatIsAbsentStaysSo) {
    const std::string path = dir.path("state");
    files.add_absent(path);
    expect_changed("");
    std::filesystem::create_directory(path);
    expect_changed(path);
}

TEST(WatchedFiles, ALinkThatLeadsNowhereIsSomething) {
    files.add_absent(dir.path("settings"));
    CHECK(::symlink("nowhere", dir.path("settings").c_str()) == 0);
    expect_changed(dir.path("settings"));
}

TEST(WatchedFiles, RecordsWhatIsListedAndWhatIsNotThere) {
    std::filesystem::create_directory(dir.path("drop-ins"));
    settled(dir.path("drop-ins"));
    WatchedFiles of_list;
    {
        const WatchedFiles::Recording recording(of_list);
        CHECK(list_trusted_directory(dir.path("drop-ins")).has_value());
    }
    {
        const WatchedFiles::Recording recording(files);
        CHECK(!*is_there(dir.path("site")));
    }
    STRCMP_EQUAL("", of_list.first_changed().c_str());
    expect_changed("");
    dir.write("site", "x");
    expect_changed(dir.path("site"));
    dir.write("drop-ins/a.conf", "x");
    STRCMP_EQUAL(dir.path("drop-ins").c_str(), of_list.first_changed().c_str());
}

TEST(WatchedFiles, RecordsWhatIsRead) {
    const std::string path = dir.write("key", "key-1");
    settled(path);
    {
        const WatchedFiles::Recording recording(files);
        CHECK(read_trusted_file(path, Readers::OwnerOnly, 16).has_value());
    }
    CHECK(read_trusted_file(dir.write("later", "x"), Readers::OwnerOnly, 16).has_value());
    expect_changed("");
    std::ofstream(path) << "key-2";
    expect_changed(path);
}
