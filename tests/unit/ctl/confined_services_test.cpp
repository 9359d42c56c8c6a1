// Callers that the module cannot serve: polkit in a unit without network, lockers that run as the
// person.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/confined_services.h"

#include <sys/stat.h>
#include <unistd.h>

#include "ctl/host/pam_check.h"
#include "ctl/host/root_services.h"

#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::kCommonAuth;
using pam_blockid::testing::Stacks;
using pam_blockid::testing::TempDir;

namespace {

using Level = Finding::Level;

constexpr const char* kConfinedAsking = "@include common-auth\nauth required pam_blockid.so\n";
constexpr const char* kConfinedPlain = "@include common-auth\n";
constexpr const char* kUnit = "/usr/lib/systemd/system/polkit-agent-helper@.service";
constexpr const char* kOwnUnit = "/etc/systemd/system/polkit-agent-helper@.service";
constexpr const char* kWithoutNetwork =
    "[Service]\nExecStart=/usr/lib/polkit-1/polkit-agent-helper-1 --socket-activated\n"
    "PrivateNetwork=yes\n";
#if defined(__x86_64__)
constexpr const char* kKdesChecker = "/usr/lib/x86_64-linux-gnu/libexec/kcheckpass";
#elif defined(__aarch64__)
constexpr const char* kKdesChecker = "/usr/lib/aarch64-linux-gnu/libexec/kcheckpass";
#endif

} // namespace

TEST_GROUP(ConfinedServices) {
    Stacks stacks;
    TempDir host;
    BrokerServes broker = BrokerServes::Nobody;

    void has(const std::string& file, const std::string& text = "", mode_t mode = 0644) {
        host.write("." + file, text, mode);
    }
    Findings findings() {
        PamServices services = read_pam_services(stacks.places());
        services.broker = broker;
        return check_pam(services, host.path("."));
    }
    void fault(const char* id, const std::string& place, const std::string& what,
               const std::string& remedy) {
        const Findings found = findings();
        UNSIGNED_LONGS_EQUAL(1, found.size());
        CHECK(found[0].level == Level::Fault);
        STRCMP_EQUAL(id, found[0].id.c_str());
        STRCMP_EQUAL(place.c_str(), found[0].place.c_str());
        STRCMP_EQUAL(what.c_str(), found[0].what.c_str());
        STRCMP_EQUAL(remedy.c_str(), found[0].remedy.c_str());
    }
    bool confined() {
        return ConfinedServices(broker, host.path(".")).polkit_is_confined();
    }
};

TEST(ConfinedServices, ALockerThatNamesTheModule) {
    for (const std::string name :
         {"swaylock", "i3lock", "xscreensaver", "kde", "kde-fingerprint", "kde-smartcard",
          "hyprlock", "physlock", "mate-screensaver", "xfce4-screensaver", "cinnamon-screensaver",
          "gtklock", "waylock", "vlock", "xsecurelock"}) {
        stacks.write(name, kConfinedAsking);
        fault("pam.locker", stacks.path(name) + ":2",
              name + " runs as the person, who cannot read our settings: the module refuses every "
                     "unlock",
              "remove " + stacks.path(name) + ":2, or set policy.self_service for the broker");
        std::filesystem::remove(stacks.path(name));
    }
}

TEST(ConfinedServices, ALockerThatReachesTheModuleThroughCommonAuth) {
    stacks.write("common-auth", std::string(kCommonAuth) + "auth required pam_blockid.so\n");
    stacks.write("swaylock", "# a locker\nauth include common-auth\n");
    fault("pam.locker", stacks.path("swaylock") + ":2",
          "swaylock runs as the person, who cannot read our settings: the module refuses every "
          "unlock",
          "write the auth lines of " + stacks.path("common-auth") + " but " +
              stacks.path("common-auth") + ":5 in place of " + stacks.path("swaylock") +
              ":2, or set policy.self_service for the broker");
}

TEST(ConfinedServices, ALockerWithoutTheModuleIsRight) {
    stacks.write("swaylock", kConfinedPlain);
    stacks.write("sudo", kConfinedAsking);
    for (const Finding& finding : findings())
        CHECK_TEXT(finding.level == Level::Ok, finding.what.c_str());
}

TEST(ConfinedServices, ALockerOfRootsOwnCanAsk) {
    if (::geteuid() != 0)
        return; // nobody else can make a program root's
    stacks.write("physlock", kConfinedAsking);
    has("/usr/bin/physlock", "", 0755);
    STRCMP_EQUAL("pam.locker", findings()[0].id.c_str());
    has("/usr/bin/physlock", "", 04755);
    CHECK(findings()[0].level == Level::Ok);
    std::filesystem::remove(stacks.path("physlock"));
    stacks.write("hyprlock", kConfinedAsking); // which no program of that kind stands for
    STRCMP_EQUAL("pam.locker", findings()[0].id.c_str());
}

#if defined(__x86_64__) || defined(__aarch64__)
TEST(ConfinedServices, KdesCheckerIsWhereThisArchitectureHasIt) {
    if (::geteuid() != 0)
        return; // nobody else can make a program root's
    stacks.write("kde", kConfinedAsking);
    has(kKdesChecker, "", 04755);
    CHECK(findings()[0].level == Level::Ok);
}
#endif

TEST(ConfinedServices, PolkitIsConfinedAsItsUnitSays) {
    CHECK(!confined());
    has(kUnit, "[Service]\nPrivateDevices=yes\n");
    CHECK(!confined());
    for (const char* value : {"yes", "true", "1", "on", "Yes"}) {
        has(kUnit, "[Service]\nPrivateNetwork = " + std::string(value) + "\n");
        CHECK_TEXT(confined(), value);
    }
    for (const char* text : {"PrivateNetwork=no\n", "#PrivateNetwork=yes\n",
                             "PrivateNetwork=yes\nPrivateNetwork=no\n", "PrivateNetwork=\n"}) {
        has(kUnit, text);
        CHECK_TEXT(!confined(), text);
    }
}

TEST(ConfinedServices, AnAdministratorMayHaveChangedTheUnit) {
    has(kUnit, kWithoutNetwork);
    has(std::string(kOwnUnit) + ".d/network.conf", "[Service]\nPrivateNetwork=no\n");
    CHECK(!confined());
    has(std::string(kOwnUnit) + ".d/network.conf.old", "[Service]\nPrivateNetwork=yes\n");
    CHECK(!confined());
    has(std::string(kOwnUnit) + ".d/tight.conf", "[Service]\nPrivateNetwork=yes\n");
    CHECK(confined());
    std::filesystem::remove_all(host.path("." + std::string(kOwnUnit) + ".d"));
    has(kOwnUnit, "[Service]\nExecStart=/x\n"); // it stands in place of the other
    CHECK(!confined());
}

TEST(ConfinedServices, AConfinedPolkitThatReachesTheModule) {
    stacks.write("polkit-1", kConfinedAsking);
    CHECK(findings()[0].level == Level::Ok);
    has(kUnit, kWithoutNetwork);
    fault(
        "pam.polkit", stacks.path("polkit-1") + ":2",
        "polkit asks PAM without a network, as polkit-agent-helper@.service has it, and no broker "
        "takes its logins: the module refuses whoever asks for root",
        "start the broker, pam-blockid-broker(8), or remove " + stacks.path("polkit-1") + ":2");
}

TEST(ConfinedServices, TheBrokerServesPolkitAndLockersOnlyWhereTheSettingsSaySo) {
    stacks.write("polkit-1", kConfinedAsking);
    has(kUnit, kWithoutNetwork);
    for (const BrokerServes serves : {BrokerServes::RootsPrograms, BrokerServes::Everybody}) {
        broker = serves;
        CHECK(!confined());
        for (const Finding& finding : findings())
            CHECK_TEXT(finding.level == Level::Ok, finding.what.c_str());
    }
    stacks.write("swaylock", kConfinedAsking);
    CHECK(findings().back().level == Level::Ok);
    broker = BrokerServes::RootsPrograms;
    STRCMP_EQUAL("pam.locker", findings().back().id.c_str());
}

TEST(ConfinedServices, NobodyIsToldToGiveAConfinedPolkitTheLine) {
    stacks.write("sudo", kConfinedAsking);
    stacks.write("polkit-1", kConfinedPlain);
    has("/usr/lib/polkit-1/polkit-agent-helper-1");
    has(kUnit, kWithoutNetwork);
    const Findings found = check_root_services(read_pam_services(stacks.places()), host.path("."));
    UNSIGNED_LONGS_EQUAL(1, found.size());
    CHECK(found[0].level == Level::Warning);
    STRCMP_EQUAL("pam.polkit_open", found[0].id.c_str());
    STRCMP_EQUAL(stacks.path().c_str(), found[0].place.c_str());
    CHECK(found[0].remedy.find("pam_blockid.so") == std::string::npos);
    stacks.write("su", kConfinedPlain);
    has("/bin/su");
    const Findings more = check_root_services(read_pam_services(stacks.places()), host.path("."));
    UNSIGNED_LONGS_EQUAL(3, more.size());
    STRCMP_EQUAL("su leads to root without a passcode", more[0].what.c_str());
    STRCMP_EQUAL("su-l leads to root without a passcode", more[1].what.c_str());
    STRCMP_EQUAL("pam.polkit_open", more[2].id.c_str());
}

// systemd.unit(5): drop-ins count in the order of their names, whatever directory they are in, and
// one of /etc stands in place of one of the same name.
TEST(ConfinedServices, DropInsCountByTheirNames) {
    has(kUnit, "[Service]\nExecStart=/x\n");
    has(std::string(kOwnUnit) + ".d/10-early.conf", "[Service]\nPrivateNetwork=no\n");
    has(std::string(kUnit) + ".d/90-late.conf", "[Service]\nPrivateNetwork=yes\n");
    CHECK(confined());
}

TEST(ConfinedServices, ADropInOfEtcStandsInPlaceOfItsNamesake) {
    has(kUnit, "[Service]\nExecStart=/x\n");
    has(std::string(kUnit) + ".d/50-net.conf", "[Service]\nPrivateNetwork=yes\n");
    has(std::string(kOwnUnit) + ".d/50-net.conf", "[Service]\nProtectHome=yes\n");
    CHECK(!confined());
}
