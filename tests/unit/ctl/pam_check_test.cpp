// What is found in PAM stacks: nothing in a right one, one thing in a wrong one.
// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <string>

#include "pam_check_group.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST(PamCheck, TheShippedExamplesAreRight) {
    right("auth required pam_blockid.so\nauth required pam_permit.so\n");
    right("@include common-auth\nauth required pam_blockid.so\n");
    right("auth sufficient pam_rootok.so\n@include common-auth\nauth required pam_blockid.so\n",
          "su");
    right("auth optional pam_faildelay.so delay=3\nauth requisite pam_nologin.so\n"
          "@include common-auth\nauth optional pam_group.so\nauth required pam_blockid.so debug\n");
    right("@include common-auth\nauth requisite pam_blockid.so conf=/etc/other.conf\n");
    right("@include common-auth\n"
          "auth [success=ok new_authtok_reqd=ok ignore=ignore default=bad] pam_blockid.so\n");
}

TEST(PamCheck, CommonAuthAsPamAuthUpdateWritesItIsRight) {
    stacks.write("common-auth", std::string(kCommonAuth) + "auth\trequired\tpam_blockid.so\n");
    stacks.write("su", "auth sufficient pam_rootok.so\n@include common-auth\n");
    stacks.write("su-l", "auth include " + stacks.path("su") + "\n");
    stacks.write("sudo", "@include common-auth\n");
    const Findings found = findings_of();
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("without a right passcode nobody passes: su, su-l, sudo", found[0].what.c_str());
    STRCMP_EQUAL(at(5, "common-auth").c_str(), found[0].place.c_str());
}

TEST(PamCheck, SeveralPasswordModulesBeforeAreRight) {
    stacks.write("common-auth", "auth [success=2 default=ignore] pam_unix.so\n"
                                "auth [success=1 default=ignore] pam_sss.so use_first_pass\n"
                                "auth requisite pam_deny.so\nauth required pam_permit.so\n");
    right("@include common-auth\nauth required pam_blockid.so\n");
}

TEST(PamCheck, NothingNamesTheModule) {
    warning("@include common-auth\n", stacks.path(), "nothing asks for a passcode yet",
            "add \"auth required pam_blockid.so\" after \"@include common-auth\" in the file of a "
            "service, as in /usr/share/doc/libpam-blockid/examples/pam.d");
}

TEST(PamCheck, SufficientBeforeTheModule) {
    fault("auth sufficient pam_unix.so\nauth required pam_blockid.so\n", at(2),
          "pam_unix.so in " + at(1) +
              " ends the stack or jumps past this line: it asks nobody for a passcode",
          "write \"requisite\" in place of \"sufficient\" in " + at(1));
    fault("auth sufficient pam_unix.so\nauth sufficient pam_sss.so\nauth required pam_blockid.so\n",
          at(3),
          "pam_unix.so in " + at(1) +
              " ends the stack or jumps past this line: it asks nobody for a passcode",
          "write \"[success=1 default=ignore]\" in place of \"sufficient\" in " + at(1));
}

TEST(PamCheck, AJumpOverTheModule) {
    fault("auth [success=2 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
          "auth required pam_blockid.so\nauth required pam_permit.so\n",
          at(3),
          "pam_unix.so in " + at(1) +
              " ends the stack or jumps past this line: it asks nobody for a passcode",
          "write \"[success=1 default=ignore]\" in place of \"[success=2 default=ignore]\" in " +
              at(1));
    fault("auth [success=2 default=ignore] pam_unix.so\nauth required pam_blockid.so\n"
          "auth requisite pam_deny.so\nauth required pam_permit.so\n",
          at(2),
          "pam_unix.so in " + at(1) +
              " ends the stack or jumps past this line: it asks nobody for a passcode",
          "move " + at(2) + " behind line 4");
}

TEST(PamCheck, AModuleThatNobodyGetsPast) {
    fault("auth [success=1 default=ignore] pam_unix.so\nauth required pam_blockid.so\n"
          "auth requisite pam_deny.so\nauth required pam_permit.so\n",
          at(2), "no login succeeds, whatever is typed", "move " + at(2) + " behind line 4");
    fault("auth requisite pam_deny.so\nauth required pam_blockid.so\n", at(2),
          "no login succeeds, whatever is typed",
          "remove " + at(2) + " and the lines that refuse before it");
}

TEST(PamCheck, ControlsThatIgnoreARefusal) {
    fault("@include common-auth\nauth optional pam_blockid.so\n", at(2),
          "a refusal (auth_err) is ignored, as \"optional\" says: logins pass without a right "
          "passcode",
          "write \"required\" in place of \"optional\" in " + at(2));
    fault("@include common-auth\nauth sufficient pam_blockid.so\n", at(2),
          "a refusal (auth_err) is ignored, as \"sufficient\" says: logins pass without a right "
          "passcode",
          "write \"required\" in place of \"sufficient\" in " + at(2));
    fault("@include common-auth\n"
          "auth [success=ok ignore=ignore authinfo_unavail=ignore default=die] pam_blockid.so\n",
          at(2),
          "a refusal (authinfo_unavail) is ignored, as \"[success=ok ignore=ignore "
          "authinfo_unavail=ignore default=die]\" says: logins pass without a right passcode",
          "write \"required\" in place of \"[success=ok ignore=ignore authinfo_unavail=ignore "
          "default=die]\" in " +
              at(2));
}

TEST(PamCheck, APasscodeInPlaceOfThePassword) {
    warning("auth [success=done ignore=ignore default=die] pam_blockid.so\n@include common-auth\n",
            at(1), "a right passcode lets in without the password",
            "write \"required\" in place of \"[success=done ignore=ignore default=die]\" in " +
                at(1));
    warning("auth optional pam_unix.so\nauth required pam_blockid.so\n", at(2),
            "a right passcode lets in without the password",
            "write \"requisite\" for the module that asks for it");
}

TEST(PamCheck, AWrongPasswordThatIsNotFinal) {
    const auto what = [&](const std::string& module, const std::string& place) {
        return "a wrong password for " + module + " in " + place +
               " is not final: without it anybody can have messages sent to a person, and lock "
               "them";
    };
    const std::string move = "put this line after \"@include common-auth\"";
    const auto requisite = [&](const std::string& place) {
        return "write \"requisite\" in place of \"required\" in " + place + ", or " + move;
    };
    warning("auth required pam_unix.so\nauth required pam_blockid.so\n", at(2),
            what("pam_unix.so", at(1)), requisite(at(1)));
    warning("auth requisite pam_nologin.so\nauth required pam_unix.so\n"
            "auth optional pam_cap.so\nauth required pam_blockid.so\n",
            at(4), what("pam_unix.so", at(2)), requisite(at(2)));
    warning("auth required pam_unix.so\nauth required pam_sss.so\nauth required pam_blockid.so\n",
            at(3), what("pam_sss.so", at(2)), requisite(at(2)));
    // pam_deny, too, must end it.
    warning("auth [success=1 default=ignore] pam_unix.so\nauth required pam_deny.so\n"
            "auth required pam_blockid.so\nauth required pam_permit.so\n",
            at(3), what("pam_unix.so", at(1)), requisite(at(2)));
}

TEST(PamCheck, AWrongPasswordThatEndsTheSubstackAlone) {
    const auto warns = [&](const std::string& text, unsigned own, const std::string& password,
                           const std::string& remedy) {
        warning(text, at(own),
                "a wrong password for pam_unix.so in " + password +
                    " is not final: without it anybody can have messages sent to a person, and "
                    "lock them",
                remedy);
    };
    const auto include = [&](unsigned line) {
        return "write \"include\" in place of \"substack\" in " + at(line);
    };
    stacks.write("password", "auth requisite pam_unix.so\n");
    warns("auth substack password\nauth required pam_blockid.so\n", 2, at(1, "password"),
          include(1));
    warns("auth required pam_sepermit.so\nauth substack common-auth\n"
          "auth optional pam_ssh_add.so\nauth required pam_blockid.so\n",
          4, at(1, "common-auth"), include(2));
    // As Red Hat's family has it: "include" would let a right password past our line.
    stacks.write("password-auth", "auth required pam_env.so\nauth sufficient pam_unix.so\n"
                                  "auth required pam_deny.so\n");
    warns("auth substack password-auth\nauth required pam_blockid.so\n", 2, at(2, "password-auth"),
          "write the auth lines of " + stacks.path("password-auth") + " in place of " + at(1) +
              ", with \"requisite\" for the module that asks for the password");
    right("auth include common-auth\nauth required pam_blockid.so\n");
}

TEST(PamCheck, CockpitOfDebian) {
    const std::string certificate =
        "-auth [success=done new_authtok_reqd=done user_unknown=die default=ignore] "
        "pam_cockpit_cert.so\n"
        "auth required pam_listfile.so item=user sense=deny file=/etc/cockpit/disallowed-users "
        "onerr=succeed\n";
    const Findings found = findings(certificate + "auth substack common-auth\n"
                                                  "auth optional pam_ssh_add.so\n"
                                                  "auth required pam_blockid.so\n");
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL(
        ("those whom pam_cockpit_cert.so in " + at(1) + " singles out are asked for no passcode")
            .c_str(),
        found[0].what.c_str());
    STRCMP_CONTAINS("is not final", found[1].what.c_str());
    STRCMP_EQUAL(("write \"include\" in place of \"substack\" in " + at(3)).c_str(),
                 found[1].remedy.c_str());
    for (const Finding& finding : found)
        CHECK(finding.level == Finding::Level::Warning);
}

TEST(PamCheck, AWrongPasswordThatIsFinal) {
    right("auth requisite pam_unix.so\nauth required pam_blockid.so\n");
    right("auth required pam_unix.so\nauth requisite pam_sss.so\nauth required pam_blockid.so\n");
    right("auth [success=1 default=die] pam_unix.so\nauth requisite pam_deny.so\n"
          "auth required pam_blockid.so\nauth required pam_permit.so\n");
    // Asked for afterwards: nothing has failed yet.
    right("auth required pam_blockid.so\nauth required pam_unix.so\n");
}

TEST(PamCheck, TwoPasscodesInOneLogin) {
    fault("@include common-auth\nauth required pam_blockid.so\nauth required pam_blockid.so\n",
          at(3), "a second passcode is asked for: " + at(2) + " has asked for one already",
          "remove " + at(3));
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    fault("auth required pam_blockid.so\n@include common-auth\n", at(5, "common-auth"),
          "a second passcode is asked for: " + at(1) + " has asked for one already",
          "remove " + at(1));
}

TEST(PamCheck, AConditionThatSinglesOut) {
    const std::string what =
        "those whom pam_succeed_if.so in " + at(1) + " singles out are asked for no passcode";
    const std::string remedy = "remove " + at(1) +
                               " if that is not meant; policy.exempt_groups exempts people, too, "
                               "and logs it";
    warning("auth [success=1 default=ignore] pam_succeed_if.so user ingroup staff\n"
            "auth required pam_blockid.so\nauth required pam_permit.so\n",
            at(2), what, remedy);
    warning("auth [success=ignore default=1] pam_succeed_if.so user ingroup staff\n"
            "auth required pam_blockid.so\nauth required pam_permit.so\n",
            at(2), what, remedy);
}

TEST(PamCheck, IgnoreThatKeepsTheExemptOut) {
    warning("auth required pam_blockid.so\n", at(1),
            "a login that needs no passcode, as of an exempt user, is refused",
            "add \"auth required pam_permit.so\" after " + at(1));
    warning("@include common-auth\nauth [success=ok default=die] pam_blockid.so\n", at(2),
            "a login that needs no passcode, as of an exempt user, is refused",
            "write \"required\" in place of \"[success=ok default=die]\" in " + at(2));
}

TEST(PamCheck, ArgumentsThatTheModuleRefuses) {
    fault("@include common-auth\nauth required pam_blockid.so debgu\n", at(2),
          "unknown argument \"debgu\"; known are conf=/absolute/path, after=METHOD[,METHOD...] and "
          "debug; the module refuses every login",
          "correct the arguments in " + at(2));
}

TEST(PamCheck, AModuleThatIsNotThere) {
    fault("@include common-auth\nauth required /opt/none/pam_blockid.so\n", at(2),
          "there is no module /opt/none/pam_blockid.so, for which PAM refuses every login",
          "write pam_blockid.so there, and install libpam-blockid");
    fault("@include common-auth\nauth required pam_blockid\n", at(2),
          "there is no module " + stacks.places().modules +
              "/pam_blockid, for which PAM refuses every login",
          "write pam_blockid.so there, and install libpam-blockid");
}

TEST(PamCheck, LinesOfAnotherType) {
    const std::string auth = "@include common-auth\nauth required pam_blockid.so\n";
    fault(auth + "account required pam_blockid.so\n", at(3),
          "the module has nothing to say in a line of type account, for which PAM refuses every "
          "login",
          "remove " + at(3));
    warning(auth + "session optional pam_blockid.so\n", at(3),
            "the module has nothing to say in a line of type session", "remove " + at(3));
}

TEST(PamCheck, LinesThatPamDoesNotUnderstand) {
    fault("@include common-auth\nauth required pam_blockid.so\n@include none\n", at(3),
          stacks.path("none") + " cannot be read: No such file or directory", "remove " + at(3));
    fault("@include common-auth\natuh required pam_x.so\nauth required pam_blockid.so\n", at(2),
          "\"atuh\" is no type of PAM line",
          "begin " + at(2) + " with auth, account, session or password");
}

TEST(PamCheck, ALoginShellThatIsForgotten) {
    stacks.write("sudo-i", "@include common-auth\n");
    stacks.write("sudo", "@include common-auth\nauth required pam_blockid.so\n");
    const Findings found = findings_of();
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL(stacks.path("sudo-i").c_str(), found[1].place.c_str());
    STRCMP_EQUAL("sudo -i asks for no passcode, though sudo does", found[1].what.c_str());
    CHECK(found[1].level == Finding::Level::Fault);
}

TEST(PamCheck, ALoginShellIsForgottenUnderTheNamesOfSudoers) {
    stacks.write("corp-i", "@include common-auth\n");
    stacks.write("corp", "@include common-auth\nauth required pam_blockid.so\n");
    stacks.write("sudo-i", "@include common-auth\n"); // which sudo does not use
    PamServices services = read_pam_services(stacks.places());
    services.sudo = {"corp", "corp-i"};
    const Findings found = check_pam(services);
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL(stacks.path("corp-i").c_str(), found[1].place.c_str());
    STRCMP_EQUAL("sudo -i asks for no passcode, though corp does", found[1].what.c_str());
}

TEST(PamCheck, OneServiceThatIsAskedFor) {
    stacks.write("su", "@include common-auth\n");
    stacks.write("broken", "auth optional pam_blockid.so\nauth required pam_permit.so\n");
    Findings found = findings_of("su");
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("its auth lines do not name pam_blockid.so: it asks for no passcode",
                 found[0].what.c_str());
    STRCMP_EQUAL(("add \"auth required pam_blockid.so\" after " + at(1, "su")).c_str(),
                 found[0].remedy.c_str());
    found = findings_of("none");
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("there is no such service", found[0].what.c_str());
}

// Only sshd sets what after= looks for: elsewhere every login is refused.
TEST(PamCheck, AfterInAServiceThatIsNotSshd) {
    stacks.write("sudo", "@include common-auth\nauth required pam_blockid.so after=publickey\n");
    const Findings found = findings_of();
    CHECK_TEXT(found[0].level != Finding::Level::Ok, found[0].what.c_str());
}

// sshd has the real uid 0 when it asks PAM: pam_rootok.so lets everybody in.
TEST(PamCheck, RootokInAServiceOfRootsOwn) {
    for (const char* service : {"sshd", "cockpit"}) {
        stacks.write(service, "auth sufficient pam_rootok.so\n@include common-auth\n"
                              "auth required pam_blockid.so\n");
        const Findings found = findings_of(service);
        CHECK_TEXT(found[0].level != Finding::Level::Ok, found[0].what.c_str());
    }
}

// Whether it asks for a password cannot be told: no false "ok".
TEST(PamCheck, AFirstFactorThatRestsOnAModuleThatIsNotKnown) {
    const auto remedy = [&](unsigned line) {
        return "see its manual page; where it does ask, accept it: check = { accepted = [ "
               "\"pam.unknown_module:" +
               at(line) + "\" ]; };";
    };
    const std::string what = "check does not know pam_acme.so: whether it asks for a password, or "
                             "lets in with a passcode alone, cannot be told";
    warning("auth requisite pam_acme.so\nauth required pam_blockid.so\n", at(1), what, remedy(1));
    // Past pam_unix.so, by way of the other.
    warning("auth [success=2 default=ignore] pam_acme.so\n"
            "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
            "auth required pam_blockid.so\nauth required pam_permit.so\n",
            at(1), what, remedy(1));
}

TEST(PamCheck, AModuleThatIsNotKnownBesideThePassword) {
    right("auth optional pam_acme.so\n@include common-auth\nauth required pam_blockid.so\n");
    right("auth requisite pam_acme.so\n@include common-auth\nauth required pam_blockid.so\n");
    right("@include common-auth\nauth required pam_blockid.so\nauth required pam_acme.so\n");
}

// Under its own name, and not as what it acts like.
TEST(PamCheck, RootokIsNamedAsItStandsThere) {
    stacks.write("sshd", "auth sufficient pam_rootok.so\n@include common-auth\n"
                         "auth required pam_blockid.so\n");
    const Findings found = findings_of();
    UNSIGNED_LONGS_EQUAL(1, found.size());
    STRCMP_EQUAL("pam.bypass", found[0].id.c_str());
    STRCMP_EQUAL(("pam_rootok.so in " + at(1, "sshd") +
                  " ends the stack or jumps past this line: it asks nobody for a passcode")
                     .c_str(),
                 found[0].what.c_str());
    STRCMP_CONTAINS("in place of \"sufficient\"", found[0].remedy.c_str());
}

// login(1) is run by getty, and so as root: pam_rootok.so lets in whoever comes at the console,
// without password and passcode.
TEST(PamCheck, RootokInFrontOfTheConsolesLogin) {
    stacks.write("login", "auth sufficient pam_rootok.so\n@include common-auth\n"
                          "auth required pam_blockid.so\n");
    const Findings found = findings_of("login");
    CHECK_TEXT(found[0].level != Finding::Level::Ok, found[0].what.c_str());
}

// Names of files are text from outside, in a remedy, too.
TEST(PamCheck, NoControlCharacterReachesTheTerminal) {
    stacks.write("ev\x1b[2Jil", "@include common-auth\nauth required pam_blockid.so nonsense\n");
    stacks.write("ev\x1b[3Jil",
                 "@include common-auth\nauth required pam_blockid.so after=publickey\n");
    for (const Finding& finding : findings_of())
        CHECK_TEXT((finding.place + finding.what + finding.remedy).find('\x1b') ==
                       std::string::npos,
                   finding.id.c_str());
}
