// When a login asks the service for its tenant, and when it takes what was kept.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <string>

#include "blockid/discovery.h"
#include "blockid/made_up_cache.h"
#include "blockid/scripted_http.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using std::chrono::seconds;

TEST_GROUP(KeptDiscovery) {
    ScriptedHttp http;
    TenantSettings settings;
    CacheSettings cache_settings;
    MadeUpCache cache;
    RemarksKept log;
    TenantFacts facts{"t1", "c1", fresh_key(), "https://acme.example/adminconsole"};

    void setup() override {
        settings.dns = "acme.example";
        settings.community = "default";
    }
    static Deadline soon() {
        return Deadline::after(seconds(5));
    }
    // One login.
    Expected<Tenant, ServiceReply> tenant() {
        return Discovery(http, settings, cache_settings, cache, log).tenant(soon());
    }
    void check_asked(std::size_t times) {
        LONGS_EQUAL(2 * times, http.requests.size());
    }
    void check_warning(const std::string& part) {
        LONGS_EQUAL(1, log.warnings.size());
        STRCMP_CONTAINS(part.c_str(), log.warnings[0].c_str());
    }
    // What is kept is not used, and replaced by what the service tells.
    void check_rebuilt(const std::string& part) {
        const TenantFacts told{"t2", "c2", fresh_key(), "https://acme.example/x"};
        http.tell(told);
        const auto found = tenant();
        CHECK(found.has_value());
        CHECK(*found == told);
        check_asked(1);
        CHECK(cache.entry && cache.entry->facts == told);
        check_warning("the discovery cache is not used: ");
        STRCMP_CONTAINS(part.c_str(), log.warnings[0].c_str());
    }
};

TEST(KeptDiscovery, IsMadeByTheFirstLoginAndSparesTheNextItsRequests) {
    http.tell(facts);
    CHECK(*tenant() == facts);
    CHECK(*tenant() == facts);
    check_asked(1);
    LONGS_EQUAL(0, log.warnings.size());
}

TEST(KeptDiscovery, IsUsedWithoutAskingWhileItIsFresh) {
    cache.keep(facts, seconds(598));
    CHECK(*tenant() == facts);
    check_asked(0);
    cache.keep(facts, seconds(600));
    http.tell(facts);
    CHECK(*tenant() == facts);
    check_asked(1);
    CHECK(std::chrono::system_clock::now() - cache.entry->asked < seconds(5));
}

TEST(KeptDiscovery, IsNeverUsedWithoutAskingWhenFreshIsZero) {
    cache_settings.fresh = seconds(0);
    cache.keep(facts, seconds(0));
    http.tell(facts);
    CHECK(*tenant() == facts);
    check_asked(1);
    CHECK(*tenant() == facts); // nobody answers now
    check_asked(2);
    check_warning("discovery failed (community: nobody there)");
}

TEST(KeptDiscovery, IsUsedInAnOutageUntilItIsTooOld) {
    cache.keep(facts, seconds(86390));
    CHECK(*tenant() == facts);
    check_warning("discovery failed (community: nobody there); what was found 8639");
    http.reply(500, "<html>");
    http.reply(500, "<html>");
    CHECK(*tenant() == facts);
    check_asked(2);
    CHECK(cache.entry->asked <
          std::chrono::system_clock::now() - seconds(86000)); // as old as before
    cache.keep(facts, seconds(86400));
    LONGS_EQUAL(ServiceAnswer::Unreachable, tenant().error().answer);
    cache_settings.stale_if_error = seconds(0);
    cache.keep(facts, seconds(601));
    LONGS_EQUAL(ServiceAnswer::Unreachable, tenant().error().answer);
}

TEST(KeptDiscovery, IsUsedWhenOnlyOneOfTheTwoQuestionsFails) {
    cache.keep(facts, seconds(700));
    http.tell(facts);
    http.answers.pop_back();
    CHECK(*tenant() == facts);
    check_warning("service directory: nobody there");
}

TEST(KeptDiscovery, IsDroppedWhenTheServiceDoesNotKnowTheTenant) {
    cache.keep(facts, seconds(700));
    http.reply(400, R"({"message":"Unable to load tenant/community"})");
    http.reply(200, R"({"adminconsole":"https://acme.example"})");
    LONGS_EQUAL(ServiceAnswer::UnknownTenant, tenant().error().answer);
    CHECK_FALSE(cache.entry.has_value());
    LONGS_EQUAL(ServiceAnswer::Unreachable, tenant().error().answer);
}

TEST(KeptDiscovery, IsNoHelpAgainstAFaultOfThisHost) {
    cache.keep(facts, seconds(700));
    http.answers.resize(2, failure(HttpFailure::Kind::Local, "no memory"));
    LONGS_EQUAL(ServiceAnswer::LocalFault, tenant().error().answer);
}

TEST(KeptDiscovery, OfATimeToComeIsRebuilt) {
    cache.keep(facts, seconds(-60));
    check_rebuilt("a time that is yet to come");
}

TEST(KeptDiscovery, OfATimeToComeIsNotUsedInAnOutageEither) {
    cache.keep(facts, seconds(-60));
    LONGS_EQUAL(ServiceAnswer::Unreachable, tenant().error().answer);
}

TEST(KeptDiscovery, WithoutAnIdIsRebuilt) {
    facts.community_id = "";
    cache.keep(facts, seconds(1));
    check_rebuilt("community.id");
}

TEST(KeptDiscovery, WithAKeyOffTheCurveIsRebuilt) {
    facts.public_key = std::string(86, 'A') + "==";
    cache.keep(facts, seconds(1));
    check_rebuilt("publicKey refused");
}

TEST(KeptDiscovery, WithAnAdminconsoleElsewhereIsRebuilt) {
    facts.adminconsole = "https://evil.example/adminconsole";
    cache.keep(facts, seconds(1));
    check_rebuilt("not within the tenant's domain");
}

TEST(KeptDiscovery, IsJudgedByTheSettingsOfNow) {
    facts.adminconsole = "https://partner.example";
    cache.keep(facts, seconds(1));
    settings.trusted_hosts = {"partner.example"};
    CHECK(*tenant() == facts);
    settings.trusted_hosts.clear();
    check_rebuilt("not within the tenant's domain");
}

TEST(KeptDiscovery, ThatCannotBeKeptCostsARoundTripAndOneRemark) {
    cache.fault = "/var/cache/x cannot be made: Permission denied";
    for (const std::size_t logins : {1U, 2U}) {
        http.tell(facts);
        CHECK(*tenant() == facts);
        check_asked(logins);
        LONGS_EQUAL(logins, log.warnings.size()); // reading and writing fail alike
    }
}

TEST(KeptDiscovery, RefusedByTheServiceIsAskedForAnewOnce) {
    cache.keep(facts, seconds(1));
    Discovery discovery(http, settings, cache_settings, cache, log);
    CHECK(*discovery.tenant(soon()) == facts);
    TenantFacts told = facts;
    told.public_key = fresh_key();
    http.tell(told);
    const auto other = discovery.another_tenant(soon());
    CHECK(other && *other == told);
    CHECK(cache.entry->facts == told);
    CHECK_FALSE(discovery.another_tenant(soon()).has_value());
    check_asked(1);
    LONGS_EQUAL(1, cache.drops);
}

TEST(KeptDiscovery, RefusedByTheServiceWhichRepeatsItselfIsWhatThereIs) {
    cache.keep(facts, seconds(1));
    Discovery discovery(http, settings, cache_settings, cache, log);
    CHECK(discovery.tenant(soon()).has_value());
    http.tell(facts);
    CHECK_FALSE(discovery.another_tenant(soon()).has_value());
    check_asked(1);
}

TEST(KeptDiscovery, RefusedByAServiceThatCannotBeAskedIsDropped) {
    cache.keep(facts, seconds(1));
    Discovery discovery(http, settings, cache_settings, cache, log);
    CHECK(discovery.tenant(soon()).has_value());
    CHECK_FALSE(discovery.another_tenant(soon()).has_value());
    CHECK_FALSE(cache.entry.has_value());
}

TEST(KeptDiscovery, IsNotBlamedForWhatTheServiceToldInThisLogin) {
    http.tell(facts);
    Discovery discovery(http, settings, cache_settings, cache, log);
    CHECK(discovery.tenant(soon()).has_value());
    CHECK_FALSE(discovery.another_tenant(soon()).has_value());
    check_asked(1);
    CHECK(cache.entry.has_value());
}
