// What is done in the background while the contact is looked up, and what that costs.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <vector>

#include "blockid/service_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

TEST_GROUP_BASE(HeadStart, ServiceOfTests) {
    TenantFacts facts{"t1", "c1", fresh_key(), "https://acme.example/adminconsole"};
};

TEST(HeadStart, ConnectsByTheCheapestRequestWhenTheTenantIsKnown) {
    cache.keep(facts, seconds(1));
    http.tell_directory(facts);
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    service->begin(); // once is enough
    LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
    check_requests({"/caas/sd", "/otp/generate"});
    service->begin();
    http.reply(202, R"({"messageId":"m2"})");
    LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
    check_requests({"/caas/sd", "/otp/generate", "/otp/generate"});
}

TEST(HeadStart, LearnsTheTenantAndNoMoreWhenItIsNotKnown) {
    http.tell(facts);
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
    check_requests({"/fetch", "/caas/sd", "/otp/generate"});
}

TEST(HeadStart, IsNoneWhereTheServiceIsOnAnotherHost) {
    for (const char* elsewhere :
         {"https://api.acme.example/adminconsole", "https://acme.example:444",
          "https://acme.example.acme.example"}) {
        begin();
        facts.adminconsole = elsewhere;
        cache.keep(facts, seconds(1));
        service->begin();
        http.reply(202, R"({"messageId":"m1"})");
        LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
        check_requests({"/otp/generate"});
    }
}

TEST(HeadStart, ThatFailsDoesNotFailTheLogin) {
    cache.keep(facts, seconds(1));
    http.reply(500, "<html>");
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
}

TEST(HeadStart, DoesNotAskAgainWhatItHasJustAskedInVain) {
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Unreachable, send().answer);
    LONGS_EQUAL(2, http.requests.size());
    LONGS_EQUAL(ServiceAnswer::Unreachable, send().answer);
    LONGS_EQUAL(4, http.requests.size());
}

TEST(HeadStart, InAnOutageOfDiscoveryIsWhatWasKept) {
    cache.keep(facts, seconds(700));
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Unreachable, send().answer);
    check_requests({"/fetch", "/caas/sd", "/otp/generate"});
}

TEST(HeadStart, ThatNobodyNeedsIsWaitedForAtTheEnd) {
    cache.keep(facts, seconds(1));
    service->begin();
    service.reset();
    check_requests({"/caas/sd"});
}

// Before there is a login.

TEST(HeadStart, BeginsFromWhatIsKeptAndAsksNobody) {
    cache.keep(facts, seconds(1));
    CHECK(service->begin_from_kept() == facts.adminconsole);
    check_requests({});
    CHECK(discovery->is_fresh());
    http.reply(202, R"({"messageId":"m1"})");
    service->begin(); // there is nothing left to do
    LONGS_EQUAL(ServiceAnswer::Yes, send().answer);
    check_requests({"/otp/generate"});
}

// A name without an account asks the directory alone, and would be known by its slower prompt.
TEST(HeadStart, DoesNotBeginWhereTheServiceIsOnAnotherHost) {
    facts.adminconsole = "https://api.acme.example/adminconsole";
    cache.keep(facts, seconds(1));
    CHECK_FALSE(service->begin_from_kept().has_value());
    check_requests({});
}

TEST(HeadStart, DoesNotBeginFromWhatIsOldOrNotThereOrNoGood) {
    for (const auto& spoil :
         std::vector<std::function<void()>>{[] {}, [this] { cache.keep(facts, seconds(600)); },
                                            [this] { cache.keep(facts, seconds(-60)); },
                                            [this] {
                                                TenantFacts elsewhere = facts;
                                                elsewhere.adminconsole = "https://evil.example";
                                                cache.keep(elsewhere, seconds(1));
                                            }}) {
        begin();
        spoil();
        CHECK_FALSE(service->begin_from_kept().has_value());
        CHECK_FALSE(discovery->is_fresh());
        check_requests({});
    }
}

TEST(HeadStart, WhatItBeganFromGrowsOld) {
    cache_settings.fresh = seconds(1);
    cache.keep(facts, seconds(0));
    CHECK(service->begin_from_kept().has_value());
    cache_settings.fresh = seconds(0);
    CHECK_FALSE(discovery->is_fresh());
}
