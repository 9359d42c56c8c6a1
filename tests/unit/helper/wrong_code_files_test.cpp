// The wrong passcodes on file: counted before they are judged, by all processes together.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "helper/run_directory.h"
#include "helper/wrong_code_files.h"
#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;
using std::chrono::hours;
using std::chrono::seconds;
using Kind = TryPermit::Kind;

namespace {

class HandClock final : public Clock {
public:
    TimePoint time{hours(1000)};
    TimePoint now() const override { return time; }
};

const Recipient kAlice{"alice", true};

} // namespace

TEST_GROUP(WrongCodeFiles) {
    TempDir dir;
    HandClock clock;
    LoginRules rules;
    std::string run;

    void setup() override {
        run = dir.path("run");
        rules.wrong_limit = {3, seconds(86400)};
    }
    SharedState login(const std::string& caller) {
        std::vector<StateDirectory> directories;
        directories.push_back({run, open_run_directory(run, {::geteuid(), ::getegid()})});
        return {std::move(directories), caller, std::hash<std::string>(), clock};
    }
    Kind count(const std::string& caller, const Recipient& recipient = kAlice) {
        const SharedState state = login(caller);
        return WrongCodeFiles(state).count(recipient, rules).kind;
    }
    Kind look(const Recipient& recipient = kAlice) {
        const SharedState state = login("0.0");
        return WrongCodeFiles(state).look(recipient, rules).kind;
    }
};

TEST(WrongCodeFiles, CountOverLogins) {
    for (const char* caller : {"1.1", "2.1", "3.1"}) {
        CHECK(look() == Kind::Granted);
        CHECK(count(caller) == Kind::Granted);
    }
    CHECK(look() == Kind::LimitReached);
    CHECK(count("4.1") == Kind::LimitReached);
    CHECK(count("4.1", {"bob", true}) == Kind::Granted);
    CHECK(count("4.1", {"alice", false}) == Kind::Granted);
    clock.time += hours(24);
    CHECK(look() == Kind::Granted);
    CHECK(count("5.1") == Kind::Granted);
}

TEST(WrongCodeFiles, SayHowLongItLastsAndWhatEndsIt) {
    for (int i = 0; i < 3; ++i)
        count("1.1");
    clock.time += hours(1);
    const SharedState state = login("2.1");
    const TryPermit permit = WrongCodeFiles(state).look(kAlice, rules);
    LONGS_EQUAL(23 * 3600, permit.wait.count());
    const std::string file = permit.detail.substr(permit.detail.rfind(' ') + 1);
    STRCMP_CONTAINS("3 wrong passcodes within 86400 s; to allow more now, run: rm ",
                    permit.detail.c_str());
    CHECK(std::filesystem::remove(file));
    CHECK(look() == Kind::Granted);
}

TEST(WrongCodeFiles, WhatWasRightIsTakenBackAndNothingElse) {
    count("1.1");
    const SharedState state = login("1.1");
    WrongCodeFiles tries(state);
    clock.time += seconds(1);
    CHECK(tries.count(kAlice, rules).kind == Kind::Granted);
    tries.take_back(kAlice);
    tries.take_back(kAlice); // and once only
    CHECK(count("2.1") == Kind::Granted);
    CHECK(count("3.1") == Kind::Granted);
    CHECK(look() == Kind::LimitReached);
}

TEST(WrongCodeFiles, ProcessesAtTheSameTimeShareOneCount) {
    rules.wrong_limit.codes = 20;
    std::vector<pid_t> children;
    for (int i = 0; i < 100; ++i) {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(count(std::to_string(i) + ".1") == Kind::Granted ? 1 : 0);
        children.push_back(child);
    }
    int granted = 0;
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        granted += WEXITSTATUS(status);
    }
    LONGS_EQUAL(20, granted);
}

TEST(WrongCodeFiles, WhatCannotBeCountedIsNotGranted) {
    count("1.1");
    const std::filesystem::path file = std::filesystem::directory_iterator(run)->path();
    const UniqueFd lock(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(lock.get(), LOCK_EX));
    const SharedState state = login("2.1");
    WrongCodeFiles tries(state);
    CHECK(tries.look(kAlice, rules).kind == Kind::Granted); // waits for nobody
    const TryPermit permit = tries.count(kAlice, rules);
    CHECK(permit.kind == Kind::NotCounted);
    STRCMP_CONTAINS("the count of wrong passcodes cannot be kept: ", permit.detail.c_str());
}
