// Ways to root that ask for no passcode: listed where the host has them, and nowhere else.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/root_services.h"

#include <algorithm>
#include <string>
#include <vector>

#include "ctl/accepted.h"
#include "ctl/host/pam_check.h"
#include "ctl/report.h"

#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::kCommonAuth;
using pam_blockid::testing::Stacks;
using pam_blockid::testing::TempDir;

namespace {

constexpr const char* kPlain = "@include common-auth\n";
constexpr const char* kAsking = "@include common-auth\nauth required pam_blockid.so\n";

} // namespace

TEST_GROUP(RootServices) {
    Stacks stacks;
    TempDir host;

    void setup() override {
        has("/usr/bin/sudo");
        has("/bin/su");
        for (const char* name : {"sudo", "sudo-i", "su", "su-l"})
            stacks.write(name, kAsking);
        stacks.write("other", kPlain);
    }
    void has(const std::string& file, const std::string& text = "") {
        host.write("." + file, text);
    }
    Findings findings(const std::optional<std::string>& asked = std::nullopt) {
        return check_root_services(read_pam_services(stacks.places(), asked), host.path("."));
    }
    void nothing() {
        const Findings found = findings();
        UNSIGNED_LONGS_EQUAL_TEXT(0, found.size(), found.empty() ? "" : found[0].what.c_str());
    }
    void lists(const std::vector<std::string>& names) {
        const Findings found = findings();
        UNSIGNED_LONGS_EQUAL(names.size(), found.size());
        for (std::size_t i = 0; i < names.size(); ++i) {
            CHECK(found[i].level == Finding::Level::Warning);
            STRCMP_EQUAL("pam.root_services", found[i].id.c_str());
            STRCMP_EQUAL(stacks.path(names[i]).c_str(), found[i].place.c_str());
            STRCMP_EQUAL((names[i] + " leads to root without a passcode").c_str(),
                         found[i].what.c_str());
            STRCMP_EQUAL(("add \"auth required pam_blockid.so\" after the auth lines of " +
                          stacks.path(names[i]))
                             .c_str(),
                         found[i].remedy.c_str());
        }
    }
};

TEST(RootServices, AllOfThemAskOrAreNotInstalled) {
    nothing();
    stacks.write("doas", kPlain);
    stacks.write("polkit-1", kPlain);
    nothing();
}

TEST(RootServices, DoasCountsWhereItLetsSomebodyIn) {
    stacks.write("doas", kPlain);
    has("/usr/bin/doas");
    nothing();
    has("/etc/doas.conf", "permit alice\n");
    lists({"doas"});
    stacks.write("doas", kAsking);
    nothing();
}

TEST(RootServices, PolkitIsReadWhereItsPackageHasIt) {
    has("/usr/lib/polkit-1/polkit-agent-helper-1");
    stacks.write_behind("polkit-1", kPlain);
    lists({"polkit-1"});
    stacks.write("other", kAsking); // which does not count then
    lists({"polkit-1"});
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    nothing();
}

TEST(RootServices, WithoutAFileOfItsOwnOtherCounts) {
    has("/usr/lib/polkit-1/polkit-agent-helper-1");
    lists({"polkit-1"});
    stacks.write("other", kAsking);
    nothing();
}

TEST(RootServices, EachHasAWarningOfItsOwn) {
    stacks.write("su", kPlain);
    stacks.write("su-l", kPlain);
    stacks.write("polkit-1", kPlain);
    has("/usr/lib/polkit-1/polkit-agent-helper-1");
    lists({"su", "su-l", "polkit-1"});
}

TEST(RootServices, SudoCountsWhereOnlySuAsks) {
    stacks.write("sudo", kPlain);
    stacks.write("sudo-i", kPlain);
    lists({"sudo", "sudo-i"});
}

TEST(RootServices, AForgottenLoginShellHasItsOwnFault) {
    stacks.write("sudo-i", kPlain);
    nothing();
}

TEST(RootServices, NothingIsSaidWhereNeitherAsksNorOfOneService) {
    stacks.write("su", kPlain);
    stacks.write("su-l", kPlain);
    UNSIGNED_LONGS_EQUAL(0, findings("sudo").size());
    stacks.write("sudo", kPlain);
    stacks.write("sudo-i", kPlain);
    nothing();
    stacks.write("sshd", kAsking);
    nothing();
}

TEST(RootServices, SudoCountsUnderTheNamesOfSudoers) {
    stacks.write("corp", kPlain);
    stacks.write("corp-i", kPlain);
    PamServices services = read_pam_services(stacks.places());
    services.sudo = {"corp", "corp-i"};
    const Findings found = check_root_services(services, host.path("."));
    UNSIGNED_LONGS_EQUAL(2, found.size());
    STRCMP_EQUAL("corp leads to root without a passcode", found[0].what.c_str());
    STRCMP_EQUAL("corp-i leads to root without a passcode", found[1].what.c_str());
}

// Without a file in /etc/pam.d libpam reads /usr/lib/pam.d/sudo-i, or else "other".
TEST(RootServices, ALoginShellWithoutAFileOfItsOwnIsOpen) {
    std::filesystem::remove(stacks.path("sudo-i"));
    const PamServices services = read_pam_services(stacks.places());
    Findings found = check_pam(services);
    for (Finding& more : findings())
        found.push_back(std::move(more));
    CHECK_TEXT(std::any_of(found.begin(), found.end(),
                           [](const Finding& f) { return f.level != Finding::Level::Ok; }),
               "sudo -i is served by \"other\", which asks for no passcode; nothing is found");
}

// Who accepts polkit-1 today has not accepted that su loses its line tomorrow.
TEST(RootServices, OneThatIsAcceptedHidesNoOtherLater) {
    stacks.write("polkit-1", kPlain);
    has("/usr/lib/polkit-1/polkit-agent-helper-1");
    const Findings before = findings();
    const std::vector<AcceptedList> lists{{"conf:1", {{before[0].id, before[0].place}}}};
    LONGS_EQUAL(0, exit_status_of(with_accepted(before, lists, Scope::Everything)));
    stacks.write("su", kPlain);
    const Findings after = with_accepted(findings(), lists, Scope::Everything);
    CHECK_TEXT(exit_status_of(after) != 0, report_as_text(after, Colour::Off).c_str());
}
