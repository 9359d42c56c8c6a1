// Discovery, and where the license key may go.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "blockid/scripted_http.h"
#include "blockid/tenant.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

std::string community(const std::string& key) {
    return R"({"tenant":{"id":"t1","tenanttag":"acme"},"community":{"id":"c1","publicKey":")" +
           key + "\"}}";
}

std::string directory(const std::string& url) {
    return R"({"adminconsole":")" + url + "\"}";
}

} // namespace

TEST_GROUP(Discovery) {
    ScriptedHttp http;
    TenantSettings settings;

    void setup() override {
        settings.dns = "acme.example:8443";
        settings.community = "default";
    }
    Expected<Tenant, ServiceReply> ask(const std::string& community_body,
                                       const std::string& directory_body) {
        http.reply(200, community_body);
        http.reply(200, directory_body);
        return discover(http, settings, Deadline::after(std::chrono::seconds(1)));
    }
    Expected<Tenant, ServiceReply> ask_with_adminconsole(const std::string& url) {
        return ask(community(fresh_key()), directory(url));
    }
};

TEST(Discovery, AsksBothSideBySide) {
    const auto tenant = ask(community(fresh_key(Curve::Prime256v1)),
                            directory("https://acme.example:9443/adminconsole/"));
    CHECK(tenant.has_value());
    STRCMP_EQUAL("t1", tenant->tenant_id.c_str());
    STRCMP_EQUAL("c1", tenant->community_id.c_str());
    STRCMP_EQUAL("https://acme.example:9443/adminconsole", tenant->adminconsole.c_str());
    CHECK(tenant->community_key.curve() == Curve::Prime256v1);
    LONGS_EQUAL(1, http.batches.size());
    STRCMP_EQUAL("https://acme.example:8443/api/r1/system/community_info/fetch",
                 http.requests.at(0).url.c_str());
    STRCMP_EQUAL(R"({"communityName":"default","dns":"acme.example:8443","skipLogos":true})",
                 http.requests.at(0).body.c_str());
    CHECK(http.requests.at(0).method == HttpRequest::Method::Post);
    STRCMP_EQUAL("https://acme.example:8443/caas/sd", http.requests.at(1).url.c_str());
    CHECK(http.requests.at(1).method == HttpRequest::Method::Get);
}

TEST(Discovery, TheLicenseGoesToTheTenantsHostAndBelowOnly) {
    struct Row {
        std::string url;
        bool allowed;
    };
    settings.trusted_hosts = {"partner.example", "192.0.2.7"};
    for (const Row& row : std::vector<Row>{
             {"https://acme.example", true},
             {"https://ACME.example/x", true},
             {"https://api.acme.example/x", true},
             {"https://partner.example/x", true},
             {"https://api.partner.example/x", true},
             {"https://192.0.2.7/x", true},
             {"https://1.192.0.2.7/x", false},
             {"http://acme.example", false},
             {"ftp://acme.example", false},
             {"file:///etc/passwd", false},
             {"acme.example", false},
             {"https://evil.example", false},
             {"https://acme.example.evil.example", false},
             {"https://evilacme.example", false},
             {"https://example", false},
             {"https://acme.example@evil.example/", false},
             {"https://user@acme.example/", false},
             {"https://acme.example/?x=", false},
             {"https://acme.example/#x", false},
             {"https://169.254.169.254/", false},
             {"", false},
         }) {
        const auto tenant = ask_with_adminconsole(row.url);
        CHECK_EQUAL_TEXT(row.allowed, tenant.has_value(), row.url.c_str());
        if (!tenant)
            LONGS_EQUAL(ServiceAnswer::Nonsense, tenant.error().answer);
    }
}

TEST(Discovery, ARefusedHostIsNamedForTheLog) {
    const auto tenant = ask_with_adminconsole("https://evil.example/x");
    STRCMP_CONTAINS("https://evil.example/x", tenant.error().detail.c_str());
    STRCMP_CONTAINS("tenant.trusted_hosts", tenant.error().detail.c_str());
}

TEST(Discovery, KnowsWhatToDoAboutAHostThatIsRefused) {
    const auto tenant = ask_with_adminconsole("https://evil.example/x");
    STRCMP_EQUAL("if it is right, add its host to tenant.trusted_hosts",
                 tenant.error().remedy.c_str());
    CHECK(tenant.error().detail.ends_with("; " + tenant.error().remedy));
}

TEST(Discovery, TakesNoRemedyFromAServer) {
    http.reply(418, R"({"message":"no tea; run: rm -r /"})");
    http.reply(200, directory("https://acme.example"));
    const auto tenant = discover(http, settings, Deadline::after(std::chrono::seconds(1)));
    STRCMP_EQUAL("community: HTTP 418: no tea; run: rm -r /", tenant.error().detail.c_str());
    STRCMP_EQUAL("", tenant.error().remedy.c_str());
}

TEST(Discovery, AnUnknownTenantIsToldFromAnOutage) {
    struct Row {
        long status;
        std::string body;
        ServiceAnswer expected;
    };
    for (const Row& row : std::vector<Row>{
             {400, R"({"message":"Unable to load tenant/community"})",
              ServiceAnswer::UnknownTenant},
             {404, R"({"message":"Unable to load tenant/community"})",
              ServiceAnswer::UnknownTenant},
             {404, R"({"message":"not found"})", ServiceAnswer::Nonsense},
             {400, R"({"message":"no"})", ServiceAnswer::Nonsense},
             {200, R"({"message":"Unable to load tenant/community"})", ServiceAnswer::Nonsense},
             {500, "<html>", ServiceAnswer::Failing},
             {429, R"({"message":"Unable to load tenant/community"})",
              ServiceAnswer::TooManyRequests},
         }) {
        http.answers.clear();
        http.reply(row.status, row.body);
        http.reply(200, directory("https://acme.example"));
        const auto tenant = discover(http, settings, Deadline::after(std::chrono::seconds(1)));
        CHECK_FALSE(tenant.has_value());
        LONGS_EQUAL_TEXT(row.expected, tenant.error().answer, row.body.c_str());
    }
    const auto nobody = discover(http, settings, Deadline::after(std::chrono::seconds(1)));
    LONGS_EQUAL(ServiceAnswer::Unreachable, nobody.error().answer);
}

TEST(Discovery, IncompleteOrForgedCommunitiesAreRefused) {
    const std::string good = directory("https://acme.example");
    for (const std::string& body :
         {std::string("{}"), std::string(R"({"tenant":"t1","community":"c1"})"),
          std::string(R"({"tenant":{"id":1},"community":{"id":"c1","publicKey":"x"}})"),
          community(""), community("***"), community(std::string(86, 'A') + "==")})
        LONGS_EQUAL_TEXT(ServiceAnswer::Nonsense, ask(body, good).error().answer, body.c_str());
}
