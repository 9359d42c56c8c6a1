// Which texts are addresses, and which addresses no other machine can reach.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "address.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;

TEST_GROUP(Address){};

TEST(Address, ReadsHostAndPort) {
    for (const std::string text :
         {"127.0.0.1:8443", "[::1]:0", "tenant.example:443", "localhost:65535"}) {
        const auto address = parse_address(text);
        CHECK_TEXT(address.has_value(), text.c_str());
        STRCMP_EQUAL(text.c_str(), to_text(*address).c_str());
    }
}

TEST(Address, RefusesEverythingElse) {
    const std::vector<std::string> refused{
        "",     ":1",    "host",        "host:",    "host:65536", "host:-1", "h:1x",
        "h: 1", "h:1 ",  "::1:443",     "[::1]",    "[::1]443",   "[::1",    "[host]:1",
        "[]:1", "a,b:1", "user@host:1", "host:1:2", "a b:1",      "host/:1", "https://h:1"};
    for (const std::string& text : refused)
        CHECK_TEXT(!parse_address(text), text.c_str());
}

TEST(Address, PortOfADnsNameMayBeLeftOut) {
    LONGS_EQUAL(0, parse_dns("tenant.example")->port);
    LONGS_EQUAL(8443, parse_dns("tenant.example:8443")->port);
    STRCMP_EQUAL("::1", parse_dns("[::1]")->host.c_str());
    CHECK(!parse_dns("tenant.example:"));
    CHECK(!parse_dns("tenant.example,DNS"));
}

TEST(Address, KnowsLoopback) {
    for (const char* text : {"127.0.0.1:1", "127.255.0.9:1", "[::1]:1", "localhost:1"})
        CHECK_TEXT(is_loopback(*parse_address(text)), text);
    for (const char* text : {"0.0.0.0:1", "128.0.0.1:1", "[::]:1", "[::2]:1", "localhost.example:1",
                             "127.0.0.1.example:1", "10.0.0.1:1"})
        CHECK_FALSE_TEXT(is_loopback(*parse_address(text)), text);
}
