// The parts of URLs, as far as they decide whom we speak to.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "http/url.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(UrlParts){};

TEST(UrlParts, OfAnOrdinaryBaseUrl) {
    for (const std::string text :
         {"https://ACME.example:8443/adminconsole", "HTTPS://acme.EXAMPLE:8443/adminconsole/"}) {
        const auto url = parse_url(text);
        CHECK(url.has_value());
        STRCMP_EQUAL("https", url->scheme.c_str());
        STRCMP_EQUAL("acme.example", url->host.c_str());
        STRCMP_EQUAL("8443", url->port.c_str());
        STRCMP_EQUAL("/adminconsole", url->path.c_str());
        CHECK_FALSE(url->has_user_info);
        CHECK_FALSE(url->has_query_or_fragment);
    }
    STRCMP_EQUAL("", parse_url("https://acme.example")->path.c_str());
    STRCMP_EQUAL("", parse_url("https://acme.example/")->path.c_str());
    STRCMP_EQUAL("[::1]", parse_url("https://[::1]:1/")->host.c_str());
}

TEST(UrlParts, UserInfoAndQueryAreSeen) {
    CHECK(parse_url("https://acme.example@evil.example/")->has_user_info);
    STRCMP_EQUAL("evil.example", parse_url("https://acme.example@evil.example/")->host.c_str());
    CHECK(parse_url("https://acme.example:443@evil.example/")->has_user_info);
    CHECK(parse_url("https://acme.example/?x=1")->has_query_or_fragment);
    CHECK(parse_url("https://acme.example/#x")->has_query_or_fragment);
    for (const std::string end : {"?", "/?", "#", "/#", "/?#", "/adminconsole?"})
        CHECK_TEXT(parse_url("https://acme.example" + end)->has_query_or_fragment, end.c_str());
}

TEST(UrlParts, WhatIsNoAbsoluteUrlIsRefused) {
    for (const std::string& text :
         {std::string(""), std::string("acme.example"), std::string("/adminconsole"),
          std::string("https://"), std::string("https://a b/"), std::string("https://a\n/"),
          std::string("https://acme.example\0.evil.example/", 35)})
        CHECK_FALSE(parse_url(text).has_value());
}
