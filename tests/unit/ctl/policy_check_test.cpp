// What is found in the policy: an outage that lets pass, on the way to root.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/policy_check.h"

#include "login/world.h"
#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;

TEST_GROUP(PolicyCheck) {
    Stacks stacks;
    DescribedSettings described;
    FixedAccounts accounts;

    void setup() override {
        described.path = "/etc/security/pam_blockid.conf";
        for (const char* name : {"sshd", "sudo", "sudo-i", "doas"})
            stacks.write(name, "@include common-auth\nauth required pam_blockid.so\n");
        for (const char* name : {"su", "su-l"})
            stacks.write(name, "@include common-auth\n");
    }
    // In that line of the file.
    void set(const std::string& group, OtpSettings& otp, OnOutage on_outage, unsigned line) {
        otp.on_outage = on_outage;
        described.lines.push_back(
            {group + ".on_outage", "", described.path + ":" + std::to_string(line)});
    }
    Findings findings(const SudoNames& sudo = {}) {
        PamServices services = read_pam_services(stacks.places());
        services.sudo = sudo;
        return check_policy(described, accounts, services);
    }
    void is_warning(const Finding& found, unsigned line, const std::string& names,
                    const std::string& remedy) {
        CHECK(found.level == Finding::Level::Warning);
        STRCMP_EQUAL("policy", found.check().c_str());
        STRCMP_EQUAL((described.path + ":" + std::to_string(line)).c_str(), found.place.c_str());
        STRCMP_EQUAL(("on_outage is \"allow\" for what leads to root (" + names +
                      "): a local user may be able to bring an outage about, and so do without "
                      "the passcode")
                         .c_str(),
                     found.what.c_str());
        STRCMP_EQUAL(remedy.c_str(), found.remedy.c_str());
    }
};

TEST(PolicyCheck, AnOutageRefuses) {
    UNSIGNED_LONGS_EQUAL(0, findings().size());
    set("policy", described.settings.otp, OnOutage::Deny, 3);
    UNSIGNED_LONGS_EQUAL(0, findings().size());
}

TEST(PolicyCheck, AnOutageLeadsToRoot) {
    set("policy", described.settings.otp, OnOutage::Allow, 3);
    const Findings found = findings();
    UNSIGNED_LONGS_EQUAL(1, found.size());
    is_warning(found[0], 3, "sudo, sudo-i, doas",
               "write: services = { sudo = { on_outage = \"deny\"; }; sudo-i = { on_outage = "
               "\"deny\"; }; doas = { on_outage = \"deny\"; }; };");
}

TEST(PolicyCheck, EachServiceByItsOwnKey) {
    set("policy", described.settings.otp, OnOutage::Deny, 3);
    set("services.sudo", described.settings.services["sudo"], OnOutage::Deny, 5);
    set("services.sudo-i", described.settings.services["sudo-i"], OnOutage::Deny, 6);
    set("services.doas", described.settings.services["doas"], OnOutage::Allow, 7);
    set("services.su", described.settings.services["su"], OnOutage::Allow, 8); // does not ask
    set("services.sshd", described.settings.services["sshd"], OnOutage::Allow, 9);
    const Findings found = findings();
    UNSIGNED_LONGS_EQUAL(1, found.size());
    is_warning(found[0], 7, "doas", "write: services = { doas = { on_outage = \"deny\"; }; };");
}

TEST(PolicyCheck, AServiceWithOtherSettingsIsNotMeant) {
    set("policy", described.settings.otp, OnOutage::Allow, 3);
    for (const char* name : {"sudo", "sudo-i", "doas"})
        stacks.write(name,
                     "@include common-auth\nauth required pam_blockid.so conf=/etc/other.conf\n");
    UNSIGNED_LONGS_EQUAL(0, findings().size());
}

TEST(PolicyCheck, SshdDoesNotLeadToRoot) {
    set("policy", described.settings.otp, OnOutage::Allow, 3);
    for (const char* name : {"sudo", "sudo-i", "doas"})
        stacks.write(name, "@include common-auth\n");
    UNSIGNED_LONGS_EQUAL(0, findings().size());
}

TEST(PolicyCheck, SudoIsKnownByTheNamesOfSudoers) {
    for (const char* name : {"sudo", "sudo-i", "doas"})
        stacks.write(name, "@include common-auth\n");
    for (const char* name : {"corp", "corp-i"})
        stacks.write(name, "@include common-auth\nauth required pam_blockid.so\n");
    set("policy", described.settings.otp, OnOutage::Allow, 3);
    UNSIGNED_LONGS_EQUAL(0, findings().size());
    Findings found = findings({"corp", "corp-i"});
    UNSIGNED_LONGS_EQUAL(1, found.size());
    is_warning(found[0], 3, "corp, corp-i",
               "write: services = { corp = { on_outage = \"deny\"; }; corp-i = { on_outage = "
               "\"deny\"; }; };");
    set("services.sudo", described.settings.services["sudo"], OnOutage::Deny, 4); // of no service
    set("services.corp", described.settings.services["corp"], OnOutage::Deny, 5);
    found = findings({"corp", "corp-i"});
    is_warning(found.back(), 3, "corp-i",
               "write: services = { corp-i = { on_outage = \"deny\"; }; };");
}

TEST(PolicyCheck, ASessionIsCountedByPamLoginuid) {
    const char* asks = "@include common-auth\nauth required pam_blockid.so\n";
    UNSIGNED_LONGS_EQUAL(0, findings().size());
    described.settings.otp.remember.session = std::chrono::seconds(900);
    Findings found = findings();
    UNSIGNED_LONGS_EQUAL(1, found.size()); // not for sudo and doas, which are in a session
    CHECK(found[0].level == Finding::Level::Warning);
    STRCMP_EQUAL("policy.no_login_session", std::string(found[0].id).c_str());
    STRCMP_EQUAL(stacks.path("sshd").c_str(), found[0].place.c_str());
    STRCMP_CONTAINS("sshd has no session line with pam_loginuid.so", found[0].what.c_str());
    STRCMP_EQUAL("write there: session required pam_loginuid.so", found[0].remedy.c_str());

    stacks.write("common-session", "session required pam_loginuid.so\n");
    stacks.write("sshd", std::string(asks) + "@include common-session\n");
    UNSIGNED_LONGS_EQUAL(0, findings().size());
    stacks.write("sshd", std::string(asks) + "account required pam_loginuid.so\n");
    UNSIGNED_LONGS_EQUAL(1, findings().size());
}

TEST(PolicyCheck, ASessionIsUsedByWhatIsCalledInIt) {
    described.settings.services["doas"].remember.session = std::chrono::seconds(900);
    UNSIGNED_LONGS_EQUAL(1, findings().size());
    described.settings.services.clear();
    described.settings.services["su"].remember.session = std::chrono::seconds(900); // does not ask
    UNSIGNED_LONGS_EQUAL(0, findings().size());
    described.settings.services["sshd"].remember.session = std::chrono::seconds(900);
    UNSIGNED_LONGS_EQUAL(1, findings().size());
    stacks.write("sshd",
                 "@include common-auth\nauth required pam_blockid.so conf=/etc/other.conf\n");
    UNSIGNED_LONGS_EQUAL(0, findings().size());
}
