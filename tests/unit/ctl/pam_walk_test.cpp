// What libpam makes of the answers of a stack's modules; tests/module asks libpam itself.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_walk.h"

#include <map>

#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;

TEST_GROUP(PamWalk) {
    Stacks stacks;

    // The module "ok.so" succeeds, "no.so" refuses (auth_err), "ignore.so" ignores.
    std::string result(const std::string& text) {
        stacks.write("service", text);
        const auto rules = read_pam_stack(stacks.directories(), "service").of(PamType::Auth);
        const std::map<std::string, PamResult> answers{{"ok.so", PamResult::Success},
                                                       {"no.so", PamResult::AuthErr},
                                                       {"locked.so", PamResult::Maxtries},
                                                       {"ignore.so", PamResult::Ignore}};
        return std::string(name_of(
            pam_dispatch(rules, [&](std::size_t i) { return answers.at(rules[i].module); })));
    }
    void expect(const char* expected, const std::string& text) {
        STRCMP_EQUAL(expected, result(text).c_str());
    }
};

TEST(PamWalk, RequiredRemembersTheFirstRefusal) {
    expect("success", "auth required ok.so\nauth required ok.so\n");
    expect("auth_err", "auth required no.so\nauth required locked.so\nauth required ok.so\n");
    expect("perm_denied", "auth required ignore.so\n"); // nobody has agreed
    expect("success", "auth required ignore.so\nauth required ok.so\n");
    expect("perm_denied", "");
}

TEST(PamWalk, RequisiteEndsAtOnce) {
    expect("auth_err", "auth requisite no.so\nauth required locked.so\n");
    expect("maxtries", "auth required locked.so\nauth requisite no.so\n");
}

TEST(PamWalk, SufficientEndsUnlessSomethingRefusedBefore) {
    expect("success", "auth sufficient ok.so\nauth required no.so\n");
    expect("auth_err", "auth required no.so\nauth sufficient ok.so\nauth required ok.so\n");
    expect("perm_denied", "auth sufficient no.so\n");
}

TEST(PamWalk, OptionalCountsOnlyAlone) {
    expect("success", "auth optional ok.so\n");
    expect("auth_err", "auth optional ok.so\nauth required no.so\n");
    expect("success", "auth optional no.so\nauth required ok.so\n");
}

TEST(PamWalk, JumpsOverLines) {
    expect("success",
           "auth [success=1 default=ignore] ok.so\nauth requisite no.so\nauth required ok.so\n");
    expect("auth_err",
           "auth [success=1 default=ignore] no.so\nauth requisite no.so\nauth required ok.so\n");
    expect("perm_denied",
           "auth required ok.so\nauth [success=3] ok.so\nauth required ok.so\n"); // past the end
    expect("perm_denied",
           "auth [success=1] ok.so\nauth required no.so\n"); // a jump agrees to nothing
}

TEST(PamWalk, ASubstackEndsAlone) {
    stacks.write("sub", "auth sufficient ok.so\nauth required no.so\n");
    expect("maxtries", "auth substack sub\nauth required locked.so\n");
    expect("success", "auth include sub\nauth required locked.so\n");
    expect("success", "auth [success=1] ok.so\nauth substack sub\nauth required ok.so\n"); // as one
}

TEST(PamWalk, AJumpTakesASubstackForOneLine) {
    stacks.write("sub", "auth required no.so\nauth required no.so\n");
    expect("success", "auth [success=1] ok.so\nauth substack sub\nauth required ok.so\n");
    expect("auth_err", "auth [success=1] ok.so\nauth include sub\nauth required ok.so\n");
}

TEST(PamWalk, ResetForgetsWhatTheSubstackSaid) {
    stacks.write("sub", "auth required no.so\nauth [success=reset] ok.so\n");
    expect("success", "auth required ok.so\nauth substack sub\n");
    expect("success", "auth required no.so\nauth [success=reset] ok.so\nauth required ok.so\n");
}

TEST(PamWalk, ABadLineFails) {
    expect("perm_denied", "atuh required ok.so\nauth required ok.so\n");
    expect("success", "atuh optional ok.so\nauth required ok.so\n");
}
