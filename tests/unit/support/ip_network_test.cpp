// Ranges of IP addresses.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>

#include "support/ip_network.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

bool is_in(const char* host, const char* network) {
    const auto range = IpNetwork::parse(network);
    CHECK_TEXT(range.has_value(), network);
    return range->contains(host);
}

} // namespace

TEST_GROUP(IpNetwork){};

TEST(IpNetwork, HasTheAddressesOfItsPrefix) {
    struct Row {
        const char* network;
        const char* first_inside;
        const char* last_inside;
        const char* below;
        const char* above;
    };
    for (const Row& row : {
             Row{"192.0.2.0/24", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
             Row{"10.0.0.0/8", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"},
             Row{"10.20.48.0/20", "10.20.48.0", "10.20.63.255", "10.20.47.255", "10.20.64.0"},
             Row{"192.0.2.7/32", "192.0.2.7", "192.0.2.7", "192.0.2.6", "192.0.2.8"},
             Row{"128.0.0.0/1", "128.0.0.0", "255.255.255.255", "127.255.255.255", "0.0.0.0"},
             Row{"2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
                 "2001:db7:ffff::", "2001:db9::"},
             Row{"2001:db8::8/125", "2001:db8::8", "2001:db8::f", "2001:db8::7", "2001:db8::10"},
             Row{"::1/128", "::1", "::1", "::", "::2"},
         }) {
        for (const char* inside : {row.first_inside, row.last_inside})
            CHECK_TEXT(is_in(inside, row.network), inside);
        for (const char* outside : {row.below, row.above})
            CHECK_FALSE_TEXT(is_in(outside, row.network), outside);
    }
    CHECK(is_in("203.0.113.9", "0.0.0.0/0"));
    CHECK(is_in("2001:db8::9", "::/0"));
}

TEST(IpNetwork, OneFamilyIsNotInTheOther) {
    CHECK_FALSE(is_in("203.0.113.9", "::/0"));
    CHECK_FALSE(is_in("::ffff:203.0.113.9", "::/0"));
    CHECK_FALSE(is_in("::", "0.0.0.0/0"));
    CHECK_FALSE(is_in("::203.0.113.9", "203.0.113.0/24"));
}

TEST(IpNetwork, AnIpv4AddressMayComeInIpv6) {
    for (const char* mapped : {"::ffff:192.0.2.7", "::ffff:c000:207", "::FFFF:C000:0207"})
        CHECK_TEXT(is_in(mapped, "192.0.2.0/24"), mapped);
    CHECK_FALSE(is_in("::ffff:192.0.3.7", "192.0.2.0/24"));
}

TEST(IpNetwork, OnlyAnAddressIsInOne) {
    for (const char* other : {"", "localhost", "192.0.2.7.example.com", "192.0.2", "192.0.2.7 ",
                              " 192.0.2.7", "192.0.2.07", "0xc0.0.2.7", "3221225991",
                              "192.0.2.7/32", "[2001:db8::1]", "fe80::1%eth0", "192.0.2.7:22"}) {
        CHECK_FALSE_TEXT(is_in(other, "0.0.0.0/0"), other);
        CHECK_FALSE_TEXT(is_in(other, "::/0"), other);
    }
    CHECK_FALSE(IpNetwork::parse("0.0.0.0/0")->contains(std::string_view("192.0.2.7\0.evil", 14)));
}

TEST(IpNetwork, NoOtherTextIsOne) {
    for (const char* other : {"",
                              "/",
                              "192.0.2.0",
                              "192.0.2.0/",
                              "/24",
                              "192.0.2.0/33",
                              "192.0.2.0/-1",
                              "192.0.2.0/+8",
                              "192.0.2.0/024",
                              "192.0.2.0/24 ",
                              " 192.0.2.0/24",
                              "192.0.2.0/24/24",
                              "192.0.2.0/ 24",
                              "192.0.2.1/24",
                              "10.0.0.0/6",
                              "192.0.2/24",
                              "192.0.2.0/255.255.255.0",
                              "localhost/8",
                              "2001:db8::/129",
                              "2001:db8::1/64",
                              "[2001:db8::]/32",
                              "fe80::%eth0/64",
                              "::ffff:192.0.2.0/120",
                              "::ffff:0:0/96",
                              "192.0.2.0/4294967320"})
        CHECK_FALSE_TEXT(IpNetwork::parse(other).has_value(), other);
    CHECK_FALSE(IpNetwork::parse(std::string_view("192.0.2.0\0/24", 13)).has_value());
}

TEST(IpNetwork, AnAddressHasOneSpelling) {
    const std::pair<const char*, const char*> spellings[] = {
        {"192.0.2.7", "192.0.2.7"},
        {"::ffff:192.0.2.7", "192.0.2.7"},
        {"::FFFF:C000:0207", "192.0.2.7"},
        {"2001:db8::1", "2001:db8::1"},
        {"2001:0DB8:0:0::0001", "2001:db8::1"},
        {"::192.0.2.7", "::192.0.2.7"},
    };
    for (const auto& [written, spelling] : spellings)
        STRCMP_EQUAL_TEXT(spelling, address_in_one_spelling(written).value_or("").c_str(), written);
    for (const char* other : {"", "localhost", "192.0.2.7.example.com", "fe80::1%eth0", "UNKNOWN",
                              "192.0.2.7 ", "192.0.2.07", "192.0.2.7:22", "[::1]"})
        CHECK_FALSE_TEXT(address_in_one_spelling(other).has_value(), other);
}

TEST(IpNetwork, ShowsItselfAsItWasWritten) {
    STRCMP_EQUAL("2001:DB8::/32", IpNetwork::parse("2001:DB8::/32")->text().c_str());
}
