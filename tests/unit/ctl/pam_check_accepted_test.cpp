// What is found in PAM stacks beside what is accepted: to accept one thing hides no other.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string>

#include "accepting.h"
#include "pam_check_group.h"

using namespace pam_blockid;
using namespace pam_blockid::testing;

// Two passcodes are a nuisance, doing without the password is no second factor.
TEST(PamCheck, AnAcceptedSecondPasscodeHidesNoPasscodeAlone) {
    const std::string text = "auth optional pam_unix.so\nauth required pam_blockid.so\n"
                             "auth required pam_blockid.so\n";
    check_not_all_accepted(accepting("pam.twice", "", findings(text)));
}

// The place of an exemption is the module's line, which many services share.
TEST(PamCheck, AnAcceptedExemptionOfOneServiceIsNotThatOfAnother) {
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    const std::string exempts = "auth [success=done default=ignore] pam_succeed_if.so user ingroup "
                                "robots\n@include common-auth\n";
    stacks.write("cups", exempts);
    const Findings before = findings_of();
    UNSIGNED_LONGS_EQUAL(1, before.size());
    STRCMP_EQUAL("pam.exemption", before[0].id.c_str());
    LONGS_EQUAL(0, exit_status_of(accepting(before[0].id, before[0].place, before)));
    stacks.write("sudo", "auth [success=done default=ignore] pam_succeed_if.so user ingroup users\n"
                         "@include common-auth\n");
    check_not_all_accepted(accepting(before[0].id, before[0].place, findings_of()));
}

// The same with what lets in everybody.
TEST(PamCheck, AnAcceptedBypassOfOneServiceIsNotThatOfAnother) {
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    stacks.write("cups", "auth sufficient pam_unix.so\n@include common-auth\n");
    const Findings before = findings_of();
    UNSIGNED_LONGS_EQUAL(1, before.size());
    STRCMP_EQUAL("pam.bypass", before[0].id.c_str());
    stacks.write("sshd", "auth sufficient pam_permit.so\n@include common-auth\n");
    check_not_all_accepted(accepting(before[0].id, before[0].place, findings_of()));
}

// One exemption is looked for, the first; the second is hidden behind it once it is accepted.
TEST(PamCheck, AnAcceptedExemptionHidesNoOther) {
    const std::string one =
        "auth [success=done default=ignore] pam_succeed_if.so user ingroup robots\n";
    const std::string two = "auth [success=done default=ignore] pam_succeed_if.so uid ge 1000\n";
    const std::string rest = "@include common-auth\nauth required pam_blockid.so\n";
    const auto accepted = [this](const std::string& text) {
        return accepting("pam.exemption", stacks.path("login"), findings(text));
    };
    LONGS_EQUAL(0, exit_status_of(accepted(one + rest)));
    const bool is_named =
        std::ranges::any_of(findings(one + two + rest), [this](const Finding& finding) {
            return finding.what.find(at(2)) != std::string::npos;
        });
    CHECK_TEXT(is_named, report_as_text(accepted(one + two + rest), Colour::Off).c_str());
}

// Each line that leads past the module, whatever the others do.
TEST(PamCheck, AnAcceptedBypassHidesNoOther) {
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    const Findings found =
        accepting("pam.bypass", "",
                  findings("auth sufficient pam_unix.so\nauth [success=done default=ignore] "
                           "pam_succeed_if.so uid ge 1000\n"
                           "auth sufficient pam_sss.so\n@include common-auth\n"));
    const auto names = [&](const std::string& module, unsigned line) {
        return std::ranges::any_of(found, [&](const Finding& finding) {
            return finding.what.find(module + " in " + at(line)) != std::string::npos;
        });
    };
    const std::string report = report_as_text(found, Colour::Off);
    CHECK_TEXT(names("pam_unix.so", 1), report.c_str());
    CHECK_TEXT(names("pam_succeed_if.so", 2), report.c_str());
    CHECK_TEXT(names("pam_sss.so", 3), report.c_str());
}

// What is told once of a shared line hides nothing that is behind it in one service alone.
TEST(PamCheck, TheSameFindingOfTwoServicesHidesNothingBehindIt) {
    stacks.write("common-auth", std::string(kCommonAuth) +
                                    "auth required pam_blockid.so\nauth required pam_blockid.so\n");
    stacks.write("su", "@include common-auth\n");
    stacks.write("sudo", "auth [success=done default=ignore] pam_succeed_if.so user ingroup a\n"
                         "@include common-auth\n");
    const Findings found = accepting("pam.twice", "", findings_of());
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL("pam.exemption", found[1].id.c_str());
}
