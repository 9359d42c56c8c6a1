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
using Try = TryPermit::Kind;

namespace {

const Recipient kPerson{"alice", true};

} // namespace

TEST_GROUP(WrongCodeFiles) {
    CountingHost host;
    LoginRules rules;

    void setup() override {
        rules.wrong_limit = {3, seconds(86400)};
    }
    Try count(const std::string& caller, const Recipient& recipient = kPerson) {
        const SharedState state = host.login(caller);
        return WrongCodeFiles(state).count(recipient, rules).kind;
    }
    Try look(const Recipient& recipient = kPerson) {
        const SharedState state = host.login("0.0");
        return WrongCodeFiles(state).look(recipient, rules).kind;
    }
};

TEST(WrongCodeFiles, CountOverLogins) {
    for (const char* caller : {"1.1", "2.1", "3.1"}) {
        CHECK(look() == Try::Granted);
        CHECK(count(caller) == Try::Granted);
    }
    CHECK(look() == Try::LimitReached);
    CHECK(count("4.1") == Try::LimitReached);
    CHECK(count("4.1", {"bob", true}) == Try::Granted);
    CHECK(count("4.1", {"alice", false}) == Try::Granted);
    host.clock.time += hours(24);
    CHECK(look() == Try::Granted);
    CHECK(count("5.1") == Try::Granted);
}

TEST(WrongCodeFiles, SayHowLongItLastsAndWhatEndsIt) {
    for (int i = 0; i < 3; ++i)
        count("1.1");
    host.clock.time += hours(1);
    const SharedState state = host.login("2.1");
    const TryPermit permit = WrongCodeFiles(state).look(kPerson, rules);
    LONGS_EQUAL(23 * 3600, permit.wait.count());
    const std::string file = permit.detail.substr(permit.detail.rfind(' ') + 1);
    STRCMP_CONTAINS("3 wrong passcodes within 86400 s; to allow more now, run: rm ",
                    permit.detail.c_str());
    CHECK(std::filesystem::remove(file));
    CHECK(look() == Try::Granted);
}

TEST(WrongCodeFiles, WhatWasRightIsTakenBackAndNothingElse) {
    count("1.1");
    const SharedState state = host.login("1.1");
    WrongCodeFiles tries(state);
    host.clock.time += seconds(1);
    CHECK(tries.count(kPerson, rules).kind == Try::Granted);
    tries.take_back(kPerson);
    tries.take_back(kPerson); // and once only
    CHECK(count("2.1") == Try::Granted);
    CHECK(count("3.1") == Try::Granted);
    CHECK(look() == Try::LimitReached);
}

TEST(WrongCodeFiles, ProcessesAtTheSameTimeShareOneCount) {
    rules.wrong_limit.codes = 20;
    LONGS_EQUAL(20, count_of_processes(100, [&](int i) {
                    return count(std::to_string(i) + ".1") == Try::Granted;
                }));
}

TEST(WrongCodeFiles, WhatCannotBeCountedIsNotGranted) {
    count("1.1");
    const std::filesystem::path file = std::filesystem::directory_iterator(host.run)->path();
    const UniqueFd lock(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    LONGS_EQUAL(0, ::flock(lock.get(), LOCK_EX));
    const SharedState state = host.login("2.1");
    WrongCodeFiles tries(state);
    CHECK(tries.look(kPerson, rules).kind == Try::Granted); // waits for nobody
    const TryPermit permit = tries.count(kPerson, rules);
    CHECK(permit.kind == Try::NotCounted);
    STRCMP_CONTAINS("the count of wrong passcodes cannot be kept: ", permit.detail.c_str());
}
