// Faults: how they are asked for, and how they are used up.
// SPDX-License-Identifier: Apache-2.0
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "faults.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;

TEST_GROUP(Faults) {
    Faults faults;

    void add(const char* json) {
        faults.add(parse_fault(json).value());
    }
};

TEST(Faults, ReadsEveryMember) {
    const auto fault = parse_fault(R"({"endpoint":"verify","kind":"cut","process":true,
        "status":503,"content_type":"text/html","body":"<p>","headers":{"A":"b"},"delay_ms":50,"times":2})");
    CHECK(fault.has_value());
    CHECK(fault->endpoint == Endpoint::Verify);
    CHECK(fault->kind == Fault::Kind::Cut);
    CHECK(fault->process);
    LONGS_EQUAL(503, fault->answer->status);
    STRCMP_EQUAL("text/html", fault->answer->content_type.c_str());
    STRCMP_EQUAL("<p>", fault->answer->body.c_str());
    STRCMP_EQUAL("b", fault->headers.at("A").c_str());
    LONGS_EQUAL(50, fault->delay.count());
    LONGS_EQUAL(2, fault->times);
}

TEST(Faults, HasDefaults) {
    const auto fault = parse_fault(R"({"kind":"hang"})");
    CHECK(fault.has_value());
    CHECK(!fault->endpoint);
    CHECK(!fault->answer);
    CHECK_FALSE(fault->process);
    LONGS_EQUAL(1, fault->times);
}

TEST(Faults, RefusesWhatMakesNoSense) {
    const std::vector<std::string> refused{
        "",
        "[]",
        "{}",
        R"({"kind":"explode"})",
        R"({"kind":1})",
        R"({"kind":"hang","endpoint":"nowhere"})",
        R"({"kind":"hang","endpoint":{}})",
        R"({"kind":"hang","times":-1})",
        R"({"kind":"hang","times":"2"})",
        R"({"kind":"hang","process":1})",
        R"({"kind":"hang","delay_ms":-1})",
        R"({"kind":"hang","delay_ms":10001})",
        R"({"kind":"answer","status":99})",
        R"({"kind":"answer","status":"200"})",
        R"({"kind":"answer","body":{}})",
        R"({"kind":"answer","content_type":1})",
        R"({"kind":"answer","headers":[]})",
        R"({"kind":"answer","headers":{"A":1}})",
        R"({"kind":"answer","stauts":200})",
    };
    for (const std::string& json : refused)
        CHECK_TEXT(!parse_fault(json), json.c_str());
}

TEST(Faults, MeetsOnlyItsEndpoint) {
    add(R"({"kind":"close","endpoint":"generate"})");
    CHECK(!faults.take(Endpoint::Verify));
    CHECK(faults.take(Endpoint::Generate).has_value());
}

TEST(Faults, IsUsedUp) {
    add(R"({"kind":"close","times":2})");
    CHECK(faults.take(Endpoint::Verify).has_value());
    CHECK(faults.take(Endpoint::Generate).has_value());
    CHECK(!faults.take(Endpoint::Verify));
}

TEST(Faults, OldestComesFirst) {
    add(R"({"kind":"close"})");
    add(R"({"kind":"hang"})");
    CHECK(faults.take(Endpoint::Verify)->kind == Fault::Kind::Close);
    CHECK(faults.take(Endpoint::Verify)->kind == Fault::Kind::Hang);
}

TEST(Faults, LastsUntilClearedWhenAskedTo) {
    add(R"({"kind":"close","times":0})");
    for (int i = 0; i < 5; ++i)
        CHECK(faults.take(Endpoint::Verify).has_value());
    faults.clear();
    CHECK(!faults.take(Endpoint::Verify));
}

TEST(Faults, ClearingWakesThoseThatHang) {
    std::promise<void> hangs;
    auto done = std::async(std::launch::async, [&] {
        faults.hang([&, told = false]() mutable {
            if (!std::exchange(told, true))
                hangs.set_value();
            return false;
        });
    });
    hangs.get_future().wait();
    CHECK(done.wait_for(std::chrono::milliseconds(0)) == std::future_status::timeout);
    faults.clear();
    CHECK(done.wait_for(std::chrono::seconds(10)) == std::future_status::ready);
}

TEST(Faults, DoesNotHangForAClientThatIsGone) {
    faults.hang([] { return true; });
}
