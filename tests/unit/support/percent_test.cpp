// Placeholders in texts of the settings.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "support/percent.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Percent){};

TEST(Percent, OnlyTheKnownOnesMayStand) {
    for (const char* good : {"", "plain", "%a", "%b%a%%", "%%c", "100%%"})
        CHECK_TRUE(has_only_placeholders(good, "ab"));
    for (const char* bad : {"%", "a%", "%%%", "%c", "%A", "% a", "%a%"})
        CHECK_FALSE(has_only_placeholders(bad, "ab"));
}

TEST(Percent, KnownOnesAreReplacedAndTheRestStays) {
    struct Row {
        std::string pattern;
        std::string expanded;
    };
    for (const Row& row : std::vector<Row>{{"", ""},
                                           {"plain", "plain"},
                                           {"%u", "100%d"},
                                           {"a%ub%Uc", "a100%db-c"},
                                           {"%%u", "%u"},
                                           {"%%%u", "%100%d"},
                                           {"%s%n% %", "%s%n% %"},
                                           {"%", "%"}})
        STRCMP_EQUAL(row.expanded.c_str(),
                     expand_placeholders(row.pattern, {{'u', "100%d"}, {'U', "-"}}).c_str());
}
