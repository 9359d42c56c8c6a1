// Which PAM service counts for sshd: a script stands for `sshd -T`.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_check.h"

#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;
using pam_blockid::testing::TempDir;

namespace {

constexpr const char* kSshdPlain = "@include common-auth\n";
constexpr const char* kSshdAsking = "auth required pam_blockid.so after=publickey\n";
constexpr const char* kRight = "usepam yes\npubkeyauthentication yes\npasswordauthentication no\n"
                               "kbdinteractiveauthentication yes\nlogingracetime 120\n"
                               "authenticationmethods publickey,keyboard-interactive\n";

} // namespace

TEST_GROUP(SshdCheck) {
    Stacks stacks;
    TempDir dir;
    std::string config;
    std::optional<std::string> asked;

    void setup() override {
        stacks.write("sshd", kSshdAsking);
        prints("");
    }
    void prints(const std::string& more) const {
        dir.write("sshd", "#!/bin/sh\ncat <<END\n" + std::string(kRight) + more + "END\n", 0755);
    }
    Findings findings() const {
        return check_sshd(
            read_pam_services(stacks.places(), asked), {std::nullopt, std::chrono::seconds(60)},
            {dir.path("sshd"), dir.write("config", config), dir.path("proc"), dir.path(""), true});
    }
    // The only finding that is not ok.
    Finding one() const {
        const Findings all = findings();
        UNSIGNED_LONGS_EQUAL(1, all.size());
        return all[0];
    }
    void right() const {
        for (const Finding& finding : findings())
            CHECK_TEXT(finding.level == Finding::Level::Ok, finding.what.c_str());
        CHECK(!findings().empty());
    }
    void expect(const Finding& finding, const std::string& whom, const std::string& place) const {
        STRCMP_EQUAL(("the PAM service of " + whom +
                      " is \"bastion\", which asks for no passcode: what \"sshd\" asks for does "
                      "not count")
                         .c_str(),
                     finding.what.c_str());
        STRCMP_EQUAL(place.c_str(), finding.place.c_str());
        STRCMP_EQUAL(
            ("give \"bastion\" the auth lines of \"sshd\", or take PAMServiceName out of " + place)
                .c_str(),
            finding.remedy.c_str());
    }
};

TEST(SshdCheck, WithoutAServiceItIsSshds) {
    right();
    stacks.write("sshd", kSshdPlain);
    CHECK(findings().empty());
    prints("pamservicename sshd\n");
    stacks.write("sshd", kSshdAsking);
    right();
}

TEST(SshdCheck, AServiceThatDoesNotAsk) {
    stacks.write("bastion", kSshdPlain);
    config = "UsePAM yes\nPAMServiceName bastion\n";
    prints("pamservicename bastion\n");
    expect(one(), "sshd", dir.path("config") + ":2");
    CHECK(one().level == Finding::Level::Fault);
    asked = "sshd";
    expect(one(), "sshd", dir.path("config") + ":2");
    asked = "sudo";
    CHECK(findings().empty());
}

TEST(SshdCheck, AServiceThatAsksIsJudged) {
    stacks.write("sshd", kSshdPlain);
    stacks.write("bastion", kSshdAsking);
    config = "PAMServiceName bastion\n";
    prints("pamservicename bastion\n");
    right();
    stacks.write("bastion", "auth required pam_blockid.so\n");
    CHECK(one().level == Finding::Level::Fault);
    STRCMP_CONTAINS("the line has no after=", one().what.c_str());
}

TEST(SshdCheck, AServiceOfAMatchBlock) {
    stacks.write("bastion", kSshdPlain);
    config = "Match User bob\nPAMServiceName bastion\n";
    prints("pamservicename sshd\n");
    expect(findings().back(), "those whom this Match block means", dir.path("config") + ":2");
    CHECK(findings().back().level == Finding::Level::Warning);
    stacks.write("bastion", kSshdAsking);
    right();
}
