// What is done in the background while the contact is looked up, and what that costs.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "blockid/blockid_service.h"
#include "blockid/made_up_cache.h"
#include "blockid/scripted_http.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

TEST_GROUP(HeadStart) {
    ScriptedHttp http;
    TenantSettings tenant;
    OtpSettings otp;
    CacheSettings cache_settings;
    MadeUpCache cache;
    RemarksKept log;
    TenantFacts facts{"t1", "c1", KeyPair::generate(Curve::Secp256k1)->public_key(),
                      "https://acme.example/adminconsole"};
    std::unique_ptr<Discovery> discovery;
    std::unique_ptr<BlockIdService> service;

    void setup() override {
        tenant.dns = "acme.example";
        tenant.community = "default";
        tenant.license_key = Secret(std::string_view("00000000-1111-2222-3333-444444444444"));
        discovery = std::make_unique<Discovery>(http, tenant, cache_settings, cache, log);
        service = std::make_unique<BlockIdService>(http, *discovery, tenant, otp,
                                                   [] { return Deadline::after(seconds(5)); });
    }
    void answer_community() {
        http.reply(200, R"({"tenant":{"id":"t1"},"community":{"id":"c1","publicKey":")" +
                            facts.public_key + "\"}}");
    }
    void answer_directory() {
        http.reply(200, R"({"adminconsole":")" + facts.adminconsole + "\"}");
    }
    ServiceAnswer send() {
        Contact contact;
        contact.email = EmailAddress{"john.smith@mysite.com", "masked"};
        return service->send("john.smith", contact, {Channel::Email}).answer;
    }
    void check_requests(const std::vector<std::string>& ends) {
        LONGS_EQUAL(ends.size(), http.requests.size());
        for (std::size_t i = 0; i < ends.size(); ++i)
            CHECK_TEXT(http.requests[i].url.ends_with(ends[i]), http.requests[i].url.c_str());
    }
};

TEST(HeadStart, ConnectsByTheCheapestRequestWhenTheTenantIsKnown) {
    cache.keep(facts, seconds(1));
    answer_directory();
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    service->begin(); // once is enough
    LONGS_EQUAL(ServiceAnswer::Yes, send());
    check_requests({"/caas/sd", "/otp/generate"});
    service->begin();
    http.reply(202, R"({"messageId":"m2"})");
    LONGS_EQUAL(ServiceAnswer::Yes, send());
    check_requests({"/caas/sd", "/otp/generate", "/otp/generate"});
}

TEST(HeadStart, LearnsTheTenantAndNoMoreWhenItIsNotKnown) {
    answer_community();
    answer_directory();
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Yes, send());
    check_requests({"/fetch", "/caas/sd", "/otp/generate"});
}

TEST(HeadStart, IsNoneWhereTheServiceIsOnAnotherHost) {
    for (const char* elsewhere :
         {"https://api.acme.example/adminconsole", "https://acme.example:444",
          "https://acme.example.acme.example"}) {
        setup();
        http.requests.clear();
        facts.adminconsole = elsewhere;
        cache.keep(facts, seconds(1));
        service->begin();
        http.reply(202, R"({"messageId":"m1"})");
        LONGS_EQUAL(ServiceAnswer::Yes, send());
        check_requests({"/otp/generate"});
    }
}

TEST(HeadStart, ThatFailsDoesNotFailTheLogin) {
    cache.keep(facts, seconds(1));
    http.reply(500, "<html>");
    http.reply(202, R"({"messageId":"m1"})");
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Yes, send());
}

TEST(HeadStart, DoesNotAskAgainWhatItHasJustAskedInVain) {
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Unreachable, send());
    LONGS_EQUAL(2, http.requests.size());
    LONGS_EQUAL(ServiceAnswer::Unreachable, send());
    LONGS_EQUAL(4, http.requests.size());
}

TEST(HeadStart, InAnOutageOfDiscoveryIsWhatWasKept) {
    cache.keep(facts, seconds(700));
    service->begin();
    LONGS_EQUAL(ServiceAnswer::Unreachable, send());
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
    LONGS_EQUAL(ServiceAnswer::Yes, send());
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
        setup();
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
