// When one more passcode may be sent.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "login/send_budget.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;
using Kind = SendPermit::Kind;

namespace {

constexpr Clock::TimePoint kNow{std::chrono::hours(100)};

// Seconds ago, and by whom.
SentCode own(int ago) {
    return {kNow - seconds(ago), true};
}
SentCode other(int ago) {
    return {kNow - seconds(ago), false};
}

} // namespace

TEST_GROUP(MaySend){};

TEST(MaySend, EveryRule) {
    LoginRules rules;
    rules.resends = 2;
    rules.resend_interval = seconds(30);
    rules.send_budget = {4, seconds(600)};
    struct Row {
        const char* what;
        std::vector<SentCode> sent;
        Kind kind;
        int wait;
        int resends_left;
    };
    const std::vector<Row> rows{
        {"the first", {}, Kind::Granted, 0, 2},
        {"others do not make the first wait", {other(0), other(1)}, Kind::Granted, 0, 2},
        {"too soon", {own(0)}, Kind::TooSoon, 30, 2},
        {"too soon by the last of them", {own(100), own(29)}, Kind::TooSoon, 1, 1},
        {"in any order", {own(29), own(100)}, Kind::TooSoon, 1, 1},
        {"soon enough", {own(30)}, Kind::Granted, 0, 1},
        {"the last resend", {own(100), own(50)}, Kind::Granted, 0, 0},
        {"no more resends", {own(500), own(400), own(300)}, Kind::NoMoreResends, 0, 0},
        {"budget spent", {other(1), other(2), other(3), other(590)}, Kind::BudgetSpent, 10, 3},
        {"the oldest has gone", {other(1), other(2), other(3), other(600)}, Kind::Granted, 0, 2},
        {"own ones count for the budget too",
         {other(1), other(2), own(200), own(100)},
         Kind::BudgetSpent,
         400,
         1},
        {"more than the budget, after it was lowered",
         {other(1), other(2), other(3), other(4), other(5), other(599)},
         Kind::BudgetSpent,
         596,
         3},
    };
    for (const Row& row : rows) {
        const SendPermit permit = may_send(row.sent, kNow, rules);
        CHECK_TEXT(row.kind == permit.kind, row.what);
        LONGS_EQUAL_TEXT(row.wait, permit.wait.count(), row.what);
        LONGS_EQUAL_TEXT(row.resends_left, permit.resends_left, row.what);
    }
}

TEST(MaySend, NoResendsAtAll) {
    LoginRules rules;
    rules.resends = 0;
    LONGS_EQUAL(0, may_send({}, kNow, rules).resends_left);
    const std::vector<SentCode> one{own(1000)};
    CHECK(may_send(one, kNow, rules).kind == Kind::NoMoreResends);
}
