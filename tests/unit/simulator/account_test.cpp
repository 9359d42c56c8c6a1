// The arithmetic of codes and locks, at its boundaries.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "account.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;
using namespace std::chrono_literals;

TEST_GROUP(Account) {
    Account account;
    Time now{std::chrono::seconds(1700000000)};

    void check(Check expected, const std::string& code) {
        LONGS_EQUAL(static_cast<int>(expected), static_cast<int>(account.check(code, now)));
    }
    void give_wrong_codes(int count) {
        for (int i = 0; i < count; ++i)
            check(Check::Wrong, "000000");
    }
};

TEST(Account, RightCodeIsGoodOnce) {
    account.send("123456", now + 300s);
    check(Check::Right, "123456");
    check(Check::Used, "123456");
}

TEST(Account, OnlyTheLatestCodeIsKnown) {
    account.send("123456", now + 300s);
    account.send("654321", now + 300s);
    check(Check::Wrong, "123456");
    check(Check::Right, "654321");
}

TEST(Account, NoCodeIsRightBeforeOneIsSent) {
    check(Check::Wrong, "");
    check(Check::Wrong, "123456");
}

TEST(Account, PartsOfACodeAreWrong) {
    account.send("123456", now + 300s);
    check(Check::Wrong, "12345");
    check(Check::Wrong, "1234567");
    check(Check::Wrong, " 123456");
}

TEST(Account, CodeIsGoodUntilJustBeforeItsEnd) {
    account.send("123456", now + 300s);
    now += 300s;
    check(Check::Expired, "123456");
    check(Check::Expired, "123456");
    now -= 1ns;
    check(Check::Right, "123456");
}

TEST(Account, UsedCodeStaysUsedAfterItsEnd) {
    account.send("123456", now + 300s);
    check(Check::Right, "123456");
    now += 301s;
    check(Check::Used, "123456");
}

TEST(Account, SixthWrongCodeLocks) {
    account.send("123456", now + 300s);
    give_wrong_codes(5);
    CHECK_FALSE(account.locked(now));
    check(Check::Locked, "000000");
    CHECK_TRUE(account.locked(now));
    check(Check::Locked, "123456");
}

TEST(Account, LockOpensAfterFifteenMinutes) {
    account.send("123456", now + 3600s);
    give_wrong_codes(5);
    check(Check::Locked, "000000");
    now += 15min - 1ns;
    check(Check::Locked, "123456");
    now += 1ns;
    CHECK_FALSE(account.locked(now));
    check(Check::Right, "123456");
}

TEST(Account, AttemptsOfALockedUserDoNotProlongTheLock) {
    give_wrong_codes(5);
    check(Check::Locked, "000000");
    now += 14min;
    check(Check::Locked, "000000");
    now += 1min;
    check(Check::Wrong, "000000");
}

TEST(Account, CountBeginsAnewAfterALock) {
    give_wrong_codes(5);
    check(Check::Locked, "000000");
    now += 15min;
    give_wrong_codes(5);
    check(Check::Locked, "000000");
}

TEST(Account, WrongCodesOfThirtyMinutesCount) {
    give_wrong_codes(1);
    now += 1min;
    give_wrong_codes(4);
    now += 29min - 1ns;
    check(Check::Locked, "000000");
}

TEST(Account, WrongCodesOlderThanThirtyMinutesAreForgotten) {
    give_wrong_codes(1);
    now += 1min;
    give_wrong_codes(4);
    now += 29min;
    check(Check::Wrong, "000000");
    check(Check::Locked, "000000");
}

TEST(Account, RightCodeForgivesTheWrongOnes) {
    account.send("123456", now + 300s);
    give_wrong_codes(5);
    check(Check::Right, "123456");
    give_wrong_codes(5);
    check(Check::Locked, "000000");
}

TEST(Account, UsedAndExpiredCodesDoNotCountAsWrong) {
    account.send("123456", now + 300s);
    check(Check::Right, "123456");
    for (int i = 0; i < 10; ++i)
        check(Check::Used, "123456");
    account.send("654321", now + 300s);
    now += 300s;
    for (int i = 0; i < 10; ++i)
        check(Check::Expired, "654321");
    CHECK_FALSE(account.locked(now));
}

TEST(Account, AdministratorUnlocks) {
    give_wrong_codes(5);
    check(Check::Locked, "000000");
    account.unlock();
    CHECK_FALSE(account.locked(now));
    give_wrong_codes(5);
}

TEST(Account, AdministratorForgivesWrongCodesToo) {
    give_wrong_codes(5);
    account.unlock();
    give_wrong_codes(5);
}
