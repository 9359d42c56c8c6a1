// Which lines a service has, includes followed.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_stack.h"

#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;

TEST_GROUP(PamStack) {
    Stacks stacks;

    PamStack read(const std::string& text) {
        stacks.write("service", text);
        return read_pam_stack(stacks.directories(), "service");
    }
    // "pam_a.so pam_b.so(1)" with the levels that are not 0.
    std::string modules(const std::string& text, PamType type = PamType::Auth) {
        std::string all;
        for (const PamRule& rule : read(text).of(type)) {
            if (rule.kind == PamRule::Kind::Substack)
                continue;
            all += (all.empty() ? "" : " ") +
                   (rule.kind == PamRule::Kind::Module ? rule.module : "MUSTFAIL") +
                   (rule.level == 0 ? "" : "(" + std::to_string(rule.level) + ")");
        }
        return all;
    }
    void trouble(const std::string& text, const char* what) {
        const PamStack stack = read(text);
        UNSIGNED_LONGS_EQUAL(1, stack.troubles.size());
        STRCMP_CONTAINS(what, stack.troubles[0].what.c_str());
    }
};

TEST(PamStack, FollowsIncludes) {
    stacks.write("a", "auth required pam_a.so\naccount required pam_b.so\n");
    const std::string around[] = {"@include a", "auth include a", "auth substack a",
                                  "auth include " + stacks.path("a")};
    STRCMP_EQUAL("pam_a.so pam_c.so", modules(around[0] + "\nauth required pam_c.so\n").c_str());
    STRCMP_EQUAL("pam_a.so", modules(around[1] + "\n").c_str());
    STRCMP_EQUAL("pam_a.so(1)", modules(around[2] + "\n").c_str());
    STRCMP_EQUAL("pam_a.so", modules(around[3] + "\n").c_str());
    STRCMP_EQUAL("pam_b.so", modules(around[0] + "\n", PamType::Account).c_str());
    STRCMP_EQUAL("", modules(around[1] + "\n", PamType::Account).c_str());
}

TEST(PamStack, KnowsWhereEachLineComesFrom) {
    const PamStack stack = read("# first\n@include common-auth\nauth required [x] a b=[c]\n");
    STRCMP_EQUAL((stacks.path("common-auth") + ":1").c_str(), stack.rules[0].place.text().c_str());
    STRCMP_EQUAL((stacks.path("service") + ":2").c_str(), stack.rules[0].top.text().c_str());
    STRCMP_EQUAL((stacks.path("service") + ":3").c_str(), stack.rules[4].place.text().c_str());
    CHECK(stack.rules[4].place == stack.rules[4].top);
}

TEST(PamStack, NamesWhatAnotherLibpamReadsOtherwise) {
    const PamStack stack = read("auth required \\\n# between\npam_a.so\n");
    UNSIGNED_LONGS_EQUAL(1, stack.read_otherwise.size());
    STRCMP_EQUAL((stacks.path("service") + ":2").c_str(),
                 stack.read_otherwise[0].place.text().c_str());
    UNSIGNED_LONGS_EQUAL(0, read("auth required \\\npam_a.so\n").read_otherwise.size());
}

TEST(PamStack, TakesTheDashOfAType) {
    STRCMP_EQUAL("pam_a.so", modules("-auth required pam_a.so\n").c_str());
}

TEST(PamStack, MarksWhatMustFail) {
    STRCMP_EQUAL("MUSTFAIL", modules("atuh required pam_a.so\n").c_str());
    STRCMP_EQUAL("MUSTFAIL", modules("auth required\n").c_str());
    STRCMP_EQUAL("MUSTFAIL", modules("auth include none\n").c_str());
    trouble("atuh required pam_a.so\n", "\"atuh\" is no type of PAM line");
    trouble("auth required\n", "names no module");
    trouble("auth include none\n", "none cannot be read: No such file");
}

TEST(PamStack, IsRefusedAsAWholeWithAnIncludeThatFails) {
    CHECK(read("@include none\n").refused);
    CHECK(read("auth required pam_a.so \\\n").refused);
    CHECK_FALSE(read("auth include none\n").refused);
}

TEST(PamStack, IncludesThatLeadInACircleEnd) {
    stacks.write("a", "@include a\n@include a\n");
    const PamStack stack = read("auth include a\n");
    STRCMP_CONTAINS("includes lead in a circle", stack.troubles.front().what.c_str());
}
