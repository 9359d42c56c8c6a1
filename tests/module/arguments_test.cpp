// The words on the module's line in pam.d.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "host.h"
#include "module/arguments.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;
using pam_blockid::parse_arguments;

TEST_GROUP(ModuleArguments){};

TEST(ModuleArguments, DefaultsAndKnownWords) {
    const auto none = parse_arguments({});
    STRCMP_EQUAL("/etc/security/pam_blockid.conf", none->config_path.c_str());
    CHECK_FALSE(none->debug);
    const std::vector<const char*> words{"debug", "conf=/etc/other.conf"};
    const auto both = parse_arguments(words);
    STRCMP_EQUAL("/etc/other.conf", both->config_path.c_str());
    CHECK_TRUE(both->debug);
}

TEST(ModuleArguments, AnythingElseIsRefusedByName) {
    for (const char* word :
         {"", "Debug", "debug=1", "config=/x", "nullok", "conf", "conf=", "conf=relative.conf"}) {
        const std::vector<const char*> words{"debug", word};
        const auto arguments = parse_arguments(words);
        CHECK_FALSE_TEXT(arguments.has_value(), word);
        STRCMP_CONTAINS(word, arguments.error().c_str());
    }
}

TEST(ModuleArguments, AWrongWordInTheStackRefusesTheLogin) {
    Host host("allow");
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    host.arguments = "debug=yes";
    LONGS_EQUAL(PAM_SERVICE_ERR, host.authenticate());
    host.arguments = "conf=" + std::string(2000, 'x');
    LONGS_EQUAL(PAM_SERVICE_ERR, host.authenticate());
}
