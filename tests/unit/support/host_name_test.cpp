// Tests of the shape of host names.
// SPDX-License-Identifier: Apache-2.0
#include "support/host_name.h"

#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(HostName){};

TEST(HostName, TakesLabelsOfLettersDigitsAndInnerHyphens) {
    for (const char* name :
         {"localhost", "acme.1kosmos.net", "A-b.C", "1.2.3.x", "xn--bcher-kva.de"})
        CHECK_TEXT(is_host_name(name), name);
}

TEST(HostName, RefusesEverythingElse) {
    for (const char* name : {"", ".", "a.", ".a", "a..b", "-a.b", "a-.b", "a_b.c", "a b", "a/b",
                             "a:1", "10.0.0.1", "10.0.0", "b\xc3\xbc.de", "a@b", "a\n"})
        CHECK_FALSE_TEXT(is_host_name(name), name);
}

TEST(HostName, BoundsLabelAndWhole) {
    const std::string label(63, 'a');
    CHECK(is_host_name(label));
    CHECK_FALSE(is_host_name(label + "a"));
    const std::string three = label + "." + label + "." + label + ".";
    CHECK(is_host_name(three + std::string(61, 'a')));
    CHECK_FALSE(is_host_name(three + std::string(62, 'a')));
}
