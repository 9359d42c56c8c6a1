// The wrong passcodes on file: counted before they are judged, by all processes together.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/file.h>

#include <filesystem>
#include <string>

#include "helper/counting_host.h"
#include "helper/wrong_code_files.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::count_of_processes;
using pam_blockid::testing::CountingHost;
using std::chrono::hours;
using std::chrono::seconds;
using Kind = TryPermit::Kind;

namespace {

const Recipient kAlice{"alice", true};

} // namespace

TEST_GROUP(WrongCodeFiles) {
    CountingHost host;
    LoginRules rules;

    void setup() override {
        rules.wrong_limit = {3, seconds(86400)};
    }
    Kind count(const std::string& caller, const Recipient& recipient = kAlice) {
        const SharedState state = host.login(caller);
        return WrongCodeFiles(state).count(recipient, rules).kind;
    }
    Kind look(const Recipient& recipient = kAlice) {
        const SharedState state = host.login("0.0");
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
    host.clock.time += hours(24);
    CHECK(look() == Kind::Granted);
    CHECK(count("5.1") == Kind::Granted);
}

TEST(WrongCodeFiles, SayHowLongItLastsAndWhatEndsIt) {
    for (int i = 0; i < 3; ++i)
        count("1.1");
    host.clock.time += hours(1);
    const SharedState state = host.login("2.1");
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
    const SharedState state = host.login("1.1");
    WrongCodeFiles tries(state);
    host.clock.time += seconds(1);
    CHECK(tries.count(kAlice, rules).kind == Kind::Granted);
    tries.take_back(kAlice);
    tries.take_back(kAlice); // and once only
    CHECK(count("2.1") == Kind::Granted);
    CHECK(count("3.1") == Kind::Granted);
    CHECK(look() == Kind::LimitReached);
}

TEST(WrongCodeFiles, ProcessesAtTheSameTimeShareOneCount) {
    rules.wrong_limit.codes = 20;
    LONGS_EQUAL(20, count_of_processes(100, [&](int i) {
                    return count(std::to_string(i) + ".1") == Kind::Granted;
                }));
}

TEST(WrongCodeFiles, WhatCannotBeCountedIsNotGranted) {
    count("1.1");
    const std::filesystem::path file = std::filesystem::directory_iterator(host.run)->path();
    const UniqueFd lock(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(lock.get(), LOCK_EX));
    const SharedState state = host.login("2.1");
    WrongCodeFiles tries(state);
    CHECK(tries.look(kAlice, rules).kind == Kind::Granted); // waits for nobody
    const TryPermit permit = tries.count(kAlice, rules);
    CHECK(permit.kind == Kind::NotCounted);
    STRCMP_CONTAINS("the count of wrong passcodes cannot be kept: ", permit.detail.c_str());
}
