// Whether the sshd that runs has read its files: against a /proc of the test's own.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_running.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;
using Level = Finding::Level;

namespace {

constexpr time_t kLater = 3600;

} // namespace

TEST_GROUP(SshdRunning) {
    TempDir dir;
    SshdConfig config;

    void setup() override {
        config.files = {dir.write("sshd_config", "Port 22\n")};
        dir.write("pid", "4711\n");
        std::filesystem::create_directories(dir.path("proc/4711"));
        std::filesystem::create_directories(dir.path("conf.d"));
        runs("/usr/sbin/sshd");
        dir.write("proc/stat", "cpu  1 2 3\nbtime 1000\nprocesses 5\n");
        dir.write("proc/4711/stat",
                  "4711 (ss) hd) S 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 100 9 9\n");
    }
    void runs(const char* program) {
        std::filesystem::remove(dir.path("proc/4711/exe"));
        std::filesystem::create_symlink(program, dir.path("proc/4711/exe"));
    }
    // The pid file was written so long after (or before) now, which is when the settings were.
    void pid_file_is_of(time_t offset) {
        timespec now{};
        ::clock_gettime(CLOCK_REALTIME, &now);
        now.tv_sec += offset;
        const timespec times[2]{now, now};
        CHECK_EQUAL(0, ::utimensat(AT_FDCWD, dir.path("pid").c_str(), times, 0));
    }
    void expect_nothing() {
        const auto found =
            check_running_sshd(config, {dir.path("pid"), Level::Fault, dir.path("proc")});
        UNSIGNED_LONGS_EQUAL(0, found.size());
    }
    void expect(Level level, const std::string& place, const char* what) {
        const auto found =
            check_running_sshd(config, {dir.path("pid"), Level::Fault, dir.path("proc")});
        UNSIGNED_LONGS_EQUAL(1, found.size());
        STRCMP_EQUAL(what, found[0].what.c_str());
        STRCMP_EQUAL(place.c_str(), found[0].place.c_str());
        STRCMP_EQUAL("run: sshd -t && systemctl reload ssh", found[0].remedy.c_str());
        CHECK(found[0].level == level);
    }
};

TEST(SshdRunning, ItHasReadWhatIsOlder) {
    pid_file_is_of(kLater);
    expect_nothing();
}

TEST(SshdRunning, ItHasNotReadWhatIsNewer) {
    pid_file_is_of(-kLater);
    expect(Level::Fault, dir.path("sshd_config"),
           "the sshd that runs has not read this file since it was changed");
    runs("/usr/sbin/sshd (deleted)"); // of an upgrade
    expect(Level::Fault, dir.path("sshd_config"),
           "the sshd that runs has not read this file since it was changed");
}

TEST(SshdRunning, AFileThatCameWithAnOldDateIsNew) {
    pid_file_is_of(-kLater);
    const timespec old[2]{{1000, 0}, {1000, 0}};
    CHECK_EQUAL(0, ::utimensat(AT_FDCWD, dir.path("sshd_config").c_str(), old, 0));
    expect(Level::Fault, dir.path("sshd_config"),
           "the sshd that runs has not read this file since it was changed");
}

TEST(SshdRunning, AFileThatHasGoneWasRead) {
    pid_file_is_of(-kLater);
    config.files.clear();
    config.directories = {dir.path("conf.d")};
    expect(Level::Warning, dir.path("conf.d"),
           "the sshd that runs may not have read what has come or gone here");
}

TEST(SshdRunning, AProcessYoungerThanThePidFileDidNotWriteIt) {
    pid_file_is_of(-kLater);
    dir.write("proc/stat", "btime " + std::to_string(::time(nullptr)) + "\n");
    expect(Level::Warning, dir.path("sshd_config"),
           "the sshd that runs may not have read this file since it was changed");
    dir.write("proc/4711/stat", "4711 (sshd) S 1\n"); // or cannot be told
    expect(Level::Warning, dir.path("sshd_config"),
           "the sshd that runs may not have read this file since it was changed");
}

TEST(SshdRunning, ANumberIsNoProcess) {
    pid_file_is_of(-kLater);
    runs("/usr/bin/sleep");
    expect_nothing();
    std::filesystem::remove_all(dir.path("proc/4711"));
    expect_nothing();
    for (const char* text : {"", "-1\n", "0x10\n", "4711 4711\n", "99999999999\n"}) {
        dir.write("pid", text);
        expect_nothing();
    }
    std::filesystem::remove(dir.path("pid"));
    expect_nothing();
}
