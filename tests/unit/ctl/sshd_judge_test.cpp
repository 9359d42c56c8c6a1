// What is found in sshd's settings: nothing in right ones, one thing in wrong ones.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_judge.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using Level = Finding::Level;

namespace {

const std::string kKeyAndCode = "usepam yes\nlogingracetime 120\npubkeyauthentication yes\n"
                                "passwordauthentication no\nkbdinteractiveauthentication yes\n"
                                "authenticationmethods publickey,keyboard-interactive:pam\n";
const Place kPassword{"/etc/pam.d/sshd", 4};

} // namespace

TEST_GROUP(SshdJudge) {
    SshdHost host{{}, {}, std::nullopt, std::chrono::seconds(120), false};

    Findings judge(const SshdSettings& settings) {
        host.settings = settings;
        return judge_sshd(host);
    }
    SshdSettings with(const char* keyword, const char* value) {
        return SshdSettings::parse(kKeyAndCode).with(keyword, value);
    }
    void one(Level level, const SshdSettings& settings, const char* place, const char* what) {
        const Findings found = judge(settings);
        UNSIGNED_LONGS_EQUAL_TEXT(1, found.size(), found.back().what.c_str());
        STRCMP_EQUAL(what, found[0].what.c_str());
        STRCMP_EQUAL(place, found[0].place.c_str());
        CHECK(found[0].level == level);
        CHECK_EQUAL(level == Level::Ok, found[0].remedy.empty());
    }
};

TEST(SshdJudge, KeyThenPasscodeIsRight) {
    one(Level::Ok, SshdSettings::parse(kKeyAndCode), "sshd -T",
        "every login asks for a passcode: publickey,keyboard-interactive");
    one(Level::Ok, with("logingracetime", "0"), "sshd -T",
        "every login asks for a passcode: publickey,keyboard-interactive");
}

TEST(SshdJudge, PasswordThenPasscodeIsRight) {
    host.password_line = kPassword;
    one(Level::Ok, with("authenticationmethods", "keyboard-interactive:pam"), "sshd -T",
        "every login asks for a passcode: keyboard-interactive");
    one(Level::Ok, with("authenticationmethods", "any").with("pubkeyauthentication", "no"),
        "sshd -T", "every login asks for a passcode: keyboard-interactive");
}

TEST(SshdJudge, WithoutPamNothingIsAsked) {
    host.lines = {{{"/etc/ssh/sshd_config", 7}, "usepam", "no", false}};
    one(Level::Fault, with("usepam", "no"), "/etc/ssh/sshd_config:7",
        "UsePAM no: sshd never asks PAM, and so for no passcode");
}

TEST(SshdJudge, WithoutKeyboardInteractiveNothingCanBeAsked) {
    host.password_line = kPassword;
    one(Level::Fault,
        with("authenticationmethods", "any")
            .with("kbdinteractiveauthentication", "no")
            .with("pubkeyauthentication", "no"),
        "sshd -T", "KbdInteractiveAuthentication no: sshd cannot ask for a passcode");
}

TEST(SshdJudge, AKeyAlone) {
    host.lines = {{{"/etc/ssh/sshd_config", 9}, "authenticationmethods", "publickey", false}};
    one(Level::Fault, with("authenticationmethods", "publickey"), "/etc/ssh/sshd_config:9",
        "publickey alone lets in without a passcode");
    host.lines.clear();
    host.password_line = kPassword;
    one(Level::Fault, with("authenticationmethods", ""), "sshd -T",
        "publickey alone lets in without a passcode");
    one(Level::Fault, with("authenticationmethods", "any").with("gssapiauthentication", "yes"),
        "sshd -T", "publickey or gssapi-with-mic or gssapi-keyex alone lets in without a passcode");
    one(Level::Warning, with("authenticationmethods", "publickey keyboard-interactive"), "sshd -T",
        "publickey alone lets in without a passcode"); // somebody has written it down
}

TEST(SshdJudge, AMatchBlock) {
    host.lines = {{{"/etc/ssh/sshd_config", 30}, "authenticationmethods", "publickey", true}};
    one(Level::Warning, SshdSettings::parse(kKeyAndCode), "/etc/ssh/sshd_config:30",
        "publickey alone lets in without a passcode whom this Match block means");
    host.for_one_user = true; // the settings are what counts
    one(Level::Ok, SshdSettings::parse(kKeyAndCode), "sshd -T",
        "every login asks for a passcode: publickey,keyboard-interactive");
}

TEST(SshdJudge, ThePasswordMethod) {
    host.password_line = kPassword;
    one(Level::Warning,
        with("authenticationmethods", "any")
            .with("pubkeyauthentication", "no")
            .with("passwordauthentication", "yes"),
        "sshd -T",
        "the password method cannot show a prompt: each try with a right password sends a "
        "passcode and is refused");
}

TEST(SshdJudge, APasscodeAlone) {
    one(Level::Warning, with("authenticationmethods", "keyboard-interactive"), "sshd -T",
        "a passcode alone lets in: neither a key nor a password is asked for");
}

TEST(SshdJudge, APasswordAfterTheKey) {
    host.password_line = kPassword;
    one(Level::Warning, SshdSettings::parse(kKeyAndCode), "/etc/pam.d/sshd:4",
        "after the SSH key the Unix password is asked for, too");
    STRCMP_EQUAL("pam", judge(SshdSettings::parse(kKeyAndCode))[0].check.c_str());
}

TEST(SshdJudge, AShortGraceTime) {
    one(Level::Warning, with("logingracetime", "119"), "sshd -T",
        "LoginGraceTime 119: sshd hangs up before the 120 s of network.prompt_deadline are over");
}
