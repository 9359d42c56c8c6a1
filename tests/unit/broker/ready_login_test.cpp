// Tests of who has the login of a caller that was handed over: one process, whatever happens.
// SPDX-License-Identifier: Apache-2.0
#include "broker/ready_login.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <utility>
#include <vector>

#include "helper/hand_over.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr pid_t kPid = 4711;
constexpr uid_t kUid = 42;
using Wait = ReadyLogin::Wait;

Connection socket_of_somebody() {
    return Connection(UniqueFd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)));
}

template<class Descriptor>
ino_t inode_of(const Descriptor& fd) {
    struct stat st {};
    CHECK(::fstat(fd.get(), &st) == 0);
    return st.st_ino;
}

} // namespace

TEST_GROUP(ReadyLogin) {
    ReadyLogin ready;
    UniqueFd process; // what the process that is made has of the pair
    int made = 0;
    Connection connection = socket_of_somebody();
    const ino_t caller = inode_of(connection);

    // As the broker has it: a connection that is closed may need an alarm (connection.h).
    void setup() override {
        ::signal(SIGALRM, [](int) {});
    }
    void teardown() override {
        ::signal(SIGALRM, SIG_DFL);
    }

    void make() {
        ready.make([this](const UniqueFd& control) {
            ++made;
            process = UniqueFd(::dup(control.get()));
            return kPid;
        });
    }
    void make_ready() {
        make();
        CHECK(say(process.get(), ReadyWord::Ready));
    }
    // A login has come while one got ready, and another is made: the process of the older.
    UniqueFd make_two() {
        make();
        UniqueFd older = std::move(process);
        CHECK_FALSE(ready.hand_over(connection, kUid));
        make();
        return older;
    }
    void check_newest_gets_the_caller() {
        CHECK(say(process.get(), ReadyWord::Ready));
        CHECK(ready.hand_over(connection, kUid));
        LONGS_EQUAL(caller, inode_of(take_over(process.get())));
    }
    void hand_over_one() {
        make_ready();
        CHECK(ready.hand_over(connection, kUid));
        CHECK_FALSE(static_cast<bool>(connection));
    }
    ReadyLogin::Settled settled(Wait wait = Wait::ForWord) {
        std::vector<ReadyLogin::Settled> all = ready.settled(wait);
        LONGS_EQUAL(1, all.size());
        LONGS_EQUAL(kUid, all.front().uid);
        CHECK_FALSE(ready.has_callers());
        return std::move(all.front());
    }
    void check_not_taken(bool greeted, Wait wait = Wait::ForWord) {
        const ReadyLogin::Settled one = settled(wait);
        LONGS_EQUAL(-1, one.taken_by);
        CHECK_EQUAL(greeted, one.greeted);
        LONGS_EQUAL(caller, inode_of(one.connection));
    }
};

TEST(ReadyLogin, NothingIsReadyAtFirst) {
    CHECK_FALSE(ready.hand_over(connection, kUid));
    CHECK(static_cast<bool>(connection));
    CHECK(ready.sockets().empty());
}

TEST(ReadyLogin, OneThatGetsReadyIsNotReady) {
    make();
    CHECK_FALSE(ready.hand_over(connection, kUid));
    CHECK(static_cast<bool>(connection));
}

TEST(ReadyLogin, OneIsMadeAtATime) {
    make();
    make();
    LONGS_EQUAL(1, made);
    process.reset();
    CHECK(ready.settled(Wait::ForWord).empty()); // it is seen to be gone
    make();
    LONGS_EQUAL(2, made);
}

TEST(ReadyLogin, TwoAreMadeWhileLoginsComeFasterThanOneGetsReady) {
    const UniqueFd older = make_two();
    make();
    LONGS_EQUAL(2, made);
    LONGS_EQUAL(2, ready.sockets().size());
    check_newest_gets_the_caller();
    make();
    LONGS_EQUAL(3, made);
}

TEST(ReadyLogin, TwoAreMadeWhereALoginCameBeforeOneWasMade) {
    CHECK_FALSE(ready.hand_over(connection, kUid, true));
    make();
    make();
    make();
    LONGS_EQUAL(2, made);
}

TEST(ReadyLogin, TheNewerOfTwoIsTaken) {
    const UniqueFd older = make_two();
    CHECK(say(older.get(), ReadyWord::Ready));
    check_newest_gets_the_caller();
}

TEST(ReadyLogin, OneIsMadeAgainAfterOneThatNobodyHadAUseFor) {
    make();
    CHECK_FALSE(ready.hand_over(connection, kUid));
    process.reset();
    make();
    CHECK(ready.settled(Wait::ForWord).empty());
    make();
    make();
    LONGS_EQUAL(2, made);
}

TEST(ReadyLogin, OneIsEnoughWhereNoneWasOnItsWay) {
    CHECK_FALSE(ready.hand_over(connection, kUid));
    make();
    make();
    LONGS_EQUAL(1, made);
}

TEST(ReadyLogin, OneThatIsGoneIsNotReady) {
    make_ready();
    process.reset();
    CHECK_FALSE(ready.hand_over(connection, kUid));
    CHECK(static_cast<bool>(connection));
}

TEST(ReadyLogin, GetsTheCallersConnection) {
    hand_over_one();
    const UniqueFd got = take_over(process.get());
    LONGS_EQUAL(caller, inode_of(got));
    CHECK(::fcntl(got.get(), F_GETFD) == FD_CLOEXEC);
    CHECK(ready.has_callers());
    CHECK(ready.settled(Wait::ForWord).empty());
}

TEST(ReadyLogin, ServesOneCaller) {
    hand_over_one();
    Connection second = socket_of_somebody();
    CHECK_FALSE(ready.hand_over(second, kUid));
}

TEST(ReadyLogin, Takes) {
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Greeting));
    CHECK(say(process.get(), ReadyWord::Taken));
    const ReadyLogin::Settled one = settled();
    LONGS_EQUAL(kPid, one.taken_by);
    CHECK_FALSE(static_cast<bool>(one.connection));
}

TEST(ReadyLogin, TakesAndIsGone) {
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Taken));
    process.reset();
    LONGS_EQUAL(kPid, settled().taken_by);
}

TEST(ReadyLogin, GivesBack) {
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Back));
    check_not_taken(false);
}

TEST(ReadyLogin, GivesBackWhomItHasGreeted) {
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Greeting));
    CHECK(ready.settled(Wait::ForWord).empty());
    CHECK(say(process.get(), ReadyWord::Back));
    check_not_taken(true);
}

TEST(ReadyLogin, IsGoneWithoutAWord) {
    hand_over_one();
    process.reset();
    check_not_taken(false);
}

TEST(ReadyLogin, SaysWhatNobodyKnows) {
    hand_over_one();
    CHECK(::send(process.get(), "x", 1, 0) == 1);
    check_not_taken(false);
}

// Without end it would hold up the broker.
TEST(ReadyLogin, SaysTheSameAgain) {
    make_ready();
    CHECK(say(process.get(), ReadyWord::Ready));
    CHECK_FALSE(ready.hand_over(connection, kUid));
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Greeting));
    CHECK(say(process.get(), ReadyWord::Greeting));
    check_not_taken(true);
    CHECK_FALSE(say(process.get(), ReadyWord::Taken));
}

TEST(ReadyLogin, IsLateAndDoesNotGetIt) {
    hand_over_one();
    check_not_taken(false, Wait::No);
    CHECK_FALSE(say(process.get(), ReadyWord::Taken));
}

TEST(ReadyLogin, WhatWasSaidInTimeHolds) {
    hand_over_one();
    CHECK(say(process.get(), ReadyWord::Taken));
    LONGS_EQUAL(kPid, settled(Wait::No).taken_by);
}

TEST(ReadyLogin, IsWaitedForWhileItMayAnswer) {
    CHECK_FALSE(ready.patience().has_value());
    hand_over_one();
    CHECK(ready.patience().has_value());
    LONGS_EQUAL(1, ready.sockets().size());
}
