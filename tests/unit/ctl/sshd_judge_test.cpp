// What is found in sshd's settings: nothing in right ones, one thing in wrong ones.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_judge.h"

#include <array>
#include <utility>

#include "ctl/host/sshd_drop_in.h"

#include "accepting.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;
using Level = Finding::Level;

namespace {

const Place kPassword{"/etc/pam.d/sshd", 4};
const Place kModule{"/etc/pam.d/sshd", 6};
const char* const kWithAfter = "auth required pam_blockid.so after=publickey";

const std::string kSendsNothing = ": the module refuses each try (no_first_factor) and sends "
                                  "nothing";
const std::string kAnyPassword = ": any password lets in whoever the policy does not ask";

} // namespace

TEST_GROUP(SshdJudge) {
    const SshdSettings key_and_code =
        SshdSettings::parse("usepam yes\nlogingracetime 120\npubkeyauthentication yes\n"
                            "passwordauthentication no\nkbdinteractiveauthentication yes\n"
                            "authenticationmethods publickey,keyboard-interactive:pam\n");
    SshdHost host{{}, {}, std::nullopt, std::chrono::seconds(120), false};

    void say_after(std::vector<std::string> methods) {
        host.module = SshdModuleLine{kModule, kWithAfter, std::move(methods)};
    }
    // Lines of sshd_config behind "Match", the first of which is line 31.
    void match(const std::vector<std::pair<const char*, const char*>>& lines) {
        unsigned number = 30;
        for (const auto& [keyword, value] : lines)
            host.lines.push_back({{"/etc/ssh/sshd_config", ++number}, keyword, value, 1});
    }
    Findings judge(const SshdSettings& settings) {
        host.settings = settings;
        return judge_sshd(host);
    }
    SshdSettings with(const char* keyword, const char* value) {
        return key_and_code.with(keyword, value);
    }
    void one(Level level, const SshdSettings& settings, const char* place,
             const std::string& what) {
        const Findings found = judge(settings);
        UNSIGNED_LONGS_EQUAL_TEXT(1, found.size(), found.back().what.c_str());
        STRCMP_EQUAL(what.c_str(), found[0].what.c_str());
        STRCMP_EQUAL(place, found[0].place.c_str());
        CHECK(found[0].level == level);
        CHECK_EQUAL(level == Level::Ok, found[0].remedy.empty());
    }
    void right(const SshdSettings& settings,
               const std::string& methods = "publickey,keyboard-interactive") {
        one(Level::Ok, settings, "sshd -T", "every login asks for a passcode: " + methods);
    }
};

TEST(SshdJudge, KeyThenPasscodeIsRight) {
    right(key_and_code);
    right(with("logingracetime", "0"));
}

TEST(SshdJudge, PasswordThenPasscodeIsRight) {
    host.password_line = kPassword;
    right(with("authenticationmethods", "keyboard-interactive:pam"), "keyboard-interactive");
    right(with("authenticationmethods", "any").with("pubkeyauthentication", "no"),
          "keyboard-interactive");
}

TEST(SshdJudge, ACopyOfTheDropInThatComesTooLate) {
    const std::string dir = "/etc/ssh/sshd_config.d/";
    const SshdConfigLine of_the_image{{dir + "50-x.conf", 1}, "passwordauthentication", "yes", 0};
    const SshdConfigLine ours{{dir + "pam_blockid.conf", 9}, "passwordauthentication", "no", 0};
    host.lines = {of_the_image, {{dir + "pam_blockid.conf", 5}, "usepam", "yes", 0}, ours};
    one(Level::Warning, with("passwordauthentication", "yes"),
        "/etc/ssh/sshd_config.d/pam_blockid.conf:9",
        "passwordauthentication no does not count: sshd reads /etc/ssh/sshd_config.d/50-x.conf:1 "
        "first, where it is yes");

    SshdConfigLine same = of_the_image, in_a_block = of_the_image, of_another_name = ours;
    same.value = "no";
    in_a_block.match_block = 1;
    of_another_name.place.file = dir + "60-pam_blockid.conf";
    for (const std::vector<SshdConfigLine>& lines :
         std::vector<std::vector<SshdConfigLine>>{{same, ours},
                                                  {in_a_block, ours},
                                                  {of_the_image, of_another_name},
                                                  {ours, of_the_image}})
        CHECK(check_sshd_drop_in(lines).empty());
}

TEST(SshdJudge, WithoutPamNothingIsAsked) {
    host.lines = {{{"/etc/ssh/sshd_config", 7}, "usepam", "no", 0}};
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
    host.lines = {{{"/etc/ssh/sshd_config", 9}, "authenticationmethods", "publickey", 0}};
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
    host.lines = {{{"/etc/ssh/sshd_config", 30}, "authenticationmethods", "publickey", 1}};
    one(Level::Warning, key_and_code, "/etc/ssh/sshd_config:30",
        "publickey alone lets in without a passcode whom this Match block means");
    host.for_one_user = true; // the settings are what counts
    right(key_and_code);
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
    one(Level::Warning, key_and_code, "/etc/pam.d/sshd:4",
        "after the SSH key the Unix password is asked for, too");
    STRCMP_EQUAL("pam", judge(key_and_code)[0].check().c_str());
}

TEST(SshdJudge, AShortGraceTime) {
    one(Level::Warning, with("logingracetime", "119"), "sshd -T",
        "LoginGraceTime 119: sshd hangs up before the 120 s of network.prompt_deadline are over");
}

TEST(SshdJudge, AKeyThatTheModuleIsToldOfIsRight) {
    say_after({"publickey"});
    right(key_and_code);
    say_after({"gssapi-with-mic", "publickey"});
    right(key_and_code);
}

TEST(SshdJudge, AStackThatTakesTheKeyForGranted) {
    say_after({});
    one(Level::Fault, key_and_code, "/etc/pam.d/sshd:6",
        "the line has no after=: that a key came first is left to sshd alone, and where it asks "
        "for none, any password lets in whoever the policy does not ask");
    const Finding found = judge(key_and_code)[0];
    STRCMP_EQUAL("pam", found.check().c_str());
    STRCMP_EQUAL("write \"auth required pam_blockid.so after=publickey\" in place of "
                 "/etc/pam.d/sshd:6",
                 found.remedy.c_str());
}

TEST(SshdJudge, AStackThatAsksForThePasswordNeedsNoKey) {
    host.password_line = kPassword;
    say_after({});
    right(with("authenticationmethods", "keyboard-interactive:pam"), "keyboard-interactive");
}

TEST(SshdJudge, AnyPasswordWhereNothingLooksForTheKey) {
    say_after({});
    const auto found =
        judge(with("authenticationmethods", "publickey,keyboard-interactive password")
                  .with("passwordauthentication", "yes"));
    UNSIGNED_LONGS_EQUAL(2, found.size()); // that the line has no after= is the other
    CHECK(found[1].level == Level::Fault);
    STRCMP_EQUAL(("password comes to PAM without a key" + kAnyPassword).c_str(),
                 found[1].what.c_str());
    // Debian's own settings.
    const auto any = judge(with("authenticationmethods", "any")
                               .with("pubkeyauthentication", "no")
                               .with("passwordauthentication", "yes")
                               .with("kbdinteractiveauthentication", "no"));
    STRCMP_EQUAL(("password comes to PAM without a key" + kAnyPassword).c_str(),
                 any.back().what.c_str());
}

TEST(SshdJudge, APasscodeAloneWhereNothingLooksForTheKey) {
    say_after({});
    const auto found = judge(with("authenticationmethods", "keyboard-interactive"));
    UNSIGNED_LONGS_EQUAL(3, found.size());
    STRCMP_EQUAL(("keyboard-interactive comes to PAM without a key" + kAnyPassword).c_str(),
                 found[1].what.c_str());
    STRCMP_EQUAL("a passcode alone lets in: neither a key nor a password is asked for",
                 found[2].what.c_str());
}

TEST(SshdJudge, SomeLoginsThatTheModuleRefuses) {
    say_after({"publickey"});
    one(Level::Warning,
        with("authenticationmethods", "publickey,keyboard-interactive password")
            .with("passwordauthentication", "yes"),
        "sshd -T", "password comes to PAM without publickey" + kSendsNothing);
    host.password_line = kPassword; // asked for, too, and still the key must come first
    one(Level::Warning,
        with("authenticationmethods", "keyboard-interactive publickey,keyboard-interactive"),
        "sshd -T", "keyboard-interactive comes to PAM without publickey" + kSendsNothing);
}

TEST(SshdJudge, EveryLoginThatTheModuleRefuses) {
    struct Case {
        std::vector<std::string> after;
        const char* methods;
        std::string words;
    };
    const std::array<Case, 3> cases{
        {{{"publickey"}, "keyboard-interactive", "keyboard-interactive has no publickey"},
         {{"publickey"},
          "keyboard-interactive,publickey", // in this order
          "keyboard-interactive,publickey has no publickey"},
         {{"gssapi-with-mic", "hostbased"},
          "publickey,keyboard-interactive",
          "publickey,keyboard-interactive has no gssapi-with-mic or hostbased"}}};
    for (const Case& refused : cases) {
        say_after(refused.after);
        one(Level::Fault, with("authenticationmethods", refused.methods), "sshd -T",
            "every login is refused: " + refused.words +
                " before PAM is asked, as the after= of /etc/pam.d/sshd:6 wants");
    }
}

TEST(SshdJudge, ThePasswordMethodAfterTheKey) {
    say_after({"publickey"});
    one(Level::Warning,
        with("authenticationmethods", "publickey,keyboard-interactive publickey,password")
            .with("passwordauthentication", "yes"),
        "sshd -T",
        "the password method cannot show a prompt: each try with any password sends a passcode "
        "and is refused");
}

TEST(SshdJudge, AMatchBlockWithoutAKey) {
    using Lines = std::vector<std::pair<const char*, const char*>>;
    struct Case {
        const char* outside; // AuthenticationMethods
        Lines block;
        const char* place;
        std::string logins;
    };
    const std::array<Case, 6> cases{{
        {"publickey,keyboard-interactive",
         {{"passwordauthentication", "yes"}, {"authenticationmethods", "password"}},
         "/etc/ssh/sshd_config:32",
         "password"},
        {"publickey,keyboard-interactive publickey,password password",
         {{"passwordauthentication", "Yes"}, {"passwordauthentication", "no"}}, // the first counts
         "/etc/ssh/sshd_config:31",
         "password"},
        {"publickey,keyboard-interactive",
         {{"authenticationmethods", "keyboard-interactive:pam"}},
         "/etc/ssh/sshd_config:31",
         "keyboard-interactive"},
        {"publickey,keyboard-interactive",
         {{"pubkeyauthentication", "no"}, {"authenticationmethods", "any"}},
         "/etc/ssh/sshd_config:32",
         "keyboard-interactive"},
        {"publickey,keyboard-interactive",
         {{"skeyauthentication", "yes"}, {"authenticationmethods", "keyboard-interactive"}},
         "/etc/ssh/sshd_config:32",
         "keyboard-interactive"},
        {"publickey,keyboard-interactive hostbased,password",
         {{"gssapiauthentication", "yes"},
          {"authenticationmethods", "password,gssapi-with-mic"},
          {"passwordauthentication", "yes"}},
         "/etc/ssh/sshd_config:32",
         "password,gssapi-with-mic"},
    }};
    for (const Case& block : cases) {
        host.lines.clear();
        match(block.block);
        say_after({"publickey"});
        one(Level::Warning, with("authenticationmethods", block.outside), block.place,
            block.logins + " comes to PAM without publickey where this Match block holds" +
                kSendsNothing);
        say_after({});
        const auto found = judge(with("authenticationmethods", block.outside));
        const bool has_factor = block.logins.find("gssapi") != std::string::npos;
        UNSIGNED_LONGS_EQUAL(has_factor ? 1 : 2, found.size());
        if (has_factor)
            continue;
        CHECK(found[1].level == Level::Fault);
        STRCMP_EQUAL((block.logins + " comes to PAM without a key where this Match block holds" +
                      kAnyPassword)
                         .c_str(),
                     found[1].what.c_str());
    }
}

TEST(SshdJudge, AMatchBlockThatChangesNoMethods) {
    say_after({"publickey"});
    match({{"x11forwarding", "no"}, {"pubkeyauthentication", "yes"}});
    right(key_and_code);
}

TEST(SshdJudge, RootWhosePromptsSshdAnswers) {
    say_after({"publickey"});
    for (const std::string value :
         {"without-password", "prohibit-password", "forced-commands-only"}) {
        const std::string what = "root cannot log in with a passcode: under PermitRootLogin " +
                                 value +
                                 " sshd answers root's prompts itself, and a right key and a right "
                                 "passcode end as an invalid passcode";
        const SshdSettings settings = with("permitrootlogin", value.c_str());
        host.for_root = host.for_one_user = false;
        host.root_has_keys = true;
        one(Level::Warning, settings, "sshd -T", what);
        host.for_root = host.for_one_user = true;
        host.root_has_keys = false;
        one(Level::Fault, settings, "sshd -T", what);
    }
}

TEST(SshdJudge, RootOfWhomThereIsNothingToSay) {
    say_after({"publickey"});
    const SshdSettings settings = with("permitrootlogin", "without-password");
    right(settings); // no key of root's
    host.root_has_keys = true;
    right(settings.with("permitrootlogin", "yes"));
    right(settings.with("permitrootlogin", "no"));
    match({{"permitrootlogin", "yes"}});
    right(settings); // perhaps for root from here
    host.lines.clear();
    host.for_one_user = true; // alice
    right(settings);
}

// Of "Match User bob" with "PubkeyAuthentication no", as `sshd -T -C user=bob` shows it: bob is
// locked out.
TEST(SshdJudge, NoLoginIsLeft) {
    say_after({"publickey"});
    host.for_one_user = true;
    const Findings found = judge(with("pubkeyauthentication", "no"));
    CHECK_TEXT(found[0].level != Level::Ok, found[0].what.c_str());
}

// An accepted warning does not hide that this user cannot get in (--user).
TEST(SshdJudge, NoLoginIsLeftBesideWhatIsAccepted) {
    say_after({"publickey"});
    host.for_one_user = true;
    const SshdSettings short_time = with("logingracetime", "60");
    LONGS_EQUAL(0, exit_status_of(accepting("sshd.grace_time", "", judge(short_time))));
    const Findings found =
        accepting("sshd.grace_time", "", judge(short_time.with("pubkeyauthentication", "no")));
    LONGS_EQUAL_TEXT(2, exit_status_of(found), report_as_text(found, Colour::Off).c_str());
}

// A key alone is accepted, a passcode alone is not.
TEST(SshdJudge, APasscodeAloneBesideAKeyAloneThatIsAccepted) {
    const SshdSettings meant =
        with("authenticationmethods", "publickey publickey,keyboard-interactive:pam");
    LONGS_EQUAL(0, exit_status_of(accepting("sshd.no_passcode", "", judge(meant))));
    const SshdSettings open = with("authenticationmethods", "publickey keyboard-interactive:pam");
    check_not_all_accepted(accepting("sshd.no_passcode", "", judge(open)));
}

// Every login with a passcode is refused (no_first_factor), which none may accept.
TEST(SshdJudge, LoginsThatTheModuleRefusesBesideAKeyAloneThatIsAccepted) {
    say_after({"hostbased"});
    check_not_all_accepted(accepting(
        "sshd.no_passcode", "",
        judge(with("authenticationmethods", "publickey publickey,keyboard-interactive:pam"))));
}
