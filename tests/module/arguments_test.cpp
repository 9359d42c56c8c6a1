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
    CHECK(none->after.empty());
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

TEST(ModuleArguments, AfterNamesMethodsOfSshd) {
    struct Row {
        const char* word;
        std::vector<std::string> methods;
    };
    for (const Row& row :
         std::vector<Row>{{"after=publickey", {"publickey"}},
                          {"after=hostbased", {"hostbased"}},
                          {"after=publickey,gssapi-with-mic", {"publickey", "gssapi-with-mic"}},
                          {"after=hostbased,gssapi-with-mic,publickey",
                           {"hostbased", "gssapi-with-mic", "publickey"}}}) {
        const std::vector<const char*> words{row.word, "debug"};
        const auto arguments = parse_arguments(words);
        CHECK_TRUE_TEXT(arguments.has_value(), row.word);
        CHECK(arguments->after == row.methods);
    }
}

TEST(ModuleArguments, AnyOtherAfterIsRefusedAndTheAllowedAreNamed) {
    struct Row {
        const char* word;
        const char* named;
    };
    const char* allowed = "allowed are publickey, gssapi-with-mic and hostbased";
    for (const Row& row :
         std::vector<Row>{{"after=", "names \"\""},
                          {"after=password", "names \"password\""},
                          {"after=keyboard-interactive", "\"keyboard-interactive\""},
                          {"after=none", "\"none\""},
                          {"after=Publickey", "\"Publickey\""},
                          {"after=publickey ", "\"publickey \""},
                          {"after=publickey,", "names \"\""},
                          {"after=,publickey", "names \"\""},
                          {"after=publickey,,hostbased", "names \"\""},
                          {"after=publickey;hostbased", "\"publickey;hostbased\""},
                          {"after=publickey:ed25519", "\"publickey:ed25519\""}}) {
        const std::vector<const char*> words{row.word};
        const auto arguments = parse_arguments(words);
        CHECK_FALSE_TEXT(arguments.has_value(), row.word);
        STRCMP_CONTAINS(row.word, arguments.error().c_str());
        STRCMP_CONTAINS(row.named, arguments.error().c_str());
        STRCMP_CONTAINS(allowed, arguments.error().c_str());
    }
    for (const char* word : {"after", "after publickey", "After=publickey", "before=publickey"}) {
        const std::vector<const char*> words{word};
        STRCMP_CONTAINS("unknown argument", parse_arguments(words).error().c_str());
    }
}

TEST(ModuleArguments, AfterIsGivenOnceAndNamesAMethodOnce) {
    const std::vector<const char*> twice{"after=publickey", "after=hostbased"};
    STRCMP_CONTAINS("\"after=hostbased\" is a second after=",
                    parse_arguments(twice).error().c_str());
    const std::vector<const char*> same{"after=publickey,hostbased,publickey"};
    STRCMP_CONTAINS("names \"publickey\" twice", parse_arguments(same).error().c_str());
}

TEST(ModuleArguments, AWrongWordInTheStackRefusesTheLogin) {
    Host host("allow");
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    host.arguments = "debug=yes";
    LONGS_EQUAL(PAM_SERVICE_ERR, host.authenticate());
    host.arguments = "conf=" + std::string(2000, 'x');
    LONGS_EQUAL(PAM_SERVICE_ERR, host.authenticate());
}
