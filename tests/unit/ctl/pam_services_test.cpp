// Which services count, and which settings files are in use.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_services.h"

#include "child.h"
#include "ctl/host/pam_check.h"
#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;

TEST_GROUP(PamServices) {
    Stacks stacks;

    std::string names() {
        std::string all;
        for (const PamStack& stack : read_pam_services(stacks.places()).stacks)
            all += (all.empty() ? "" : " ") + stack.service;
        return all;
    }
};

TEST(PamServices, AreThoseThatNameTheModule) {
    const char* text = "@include common-auth\nauth required pam_blockid.so\n";
    for (const char* name : {"sudo", "sudo.dpkg-old", "sudo~", "su.bak", "common-code"})
        stacks.write(name, text);
    stacks.write("su", "@include common-code\n");
    stacks.write("login", "@include common-auth\n# auth required pam_blockid.so\n");
    stacks.write("other", "account required pam_blockid.so\n");
    STRCMP_EQUAL("other su sudo", names().c_str());
    const PamServices services = read_pam_services(stacks.places());
    CHECK(services.asking("su") != nullptr);
    CHECK(services.asking("other") == nullptr);
    CHECK(services.asking("login") == nullptr);
}

TEST(PamServices, AreReadFromEveryDirectoryOfLibpam) {
    const std::string asking = "@include common-auth\nauth required pam_blockid.so\n";
    const std::string path = stacks.write_behind("polkit-1", asking);
    stacks.write_behind("su", asking);
    stacks.write("su", "@include common-auth\n"); // the first counts
    STRCMP_EQUAL("polkit-1", names().c_str());
    const PamServices services = read_pam_services(stacks.places(), "polkit-1");
    STRCMP_EQUAL(path.c_str(), services.asking("polkit-1")->file.c_str());
    // An included file may be in another one, too.
    stacks.write_behind("vendors-auth", asking);
    stacks.write("su", "auth include vendors-auth\n");
    stacks.write_behind("polkit-1", "@include common-auth\n");
    STRCMP_EQUAL("su vendors-auth", names().c_str());
    stacks.write("common-auth", asking.substr(asking.find('\n') + 1));
    stacks.write("vendors-auth", "auth required pam_permit.so\n");
    STRCMP_EQUAL("polkit-1", names().c_str());
}

TEST(PamServices, NameTheirSettings) {
    stacks.write("a", "auth required pam_blockid.so\n");
    stacks.write("b", "\nauth required pam_blockid.so debug conf=/etc/b.conf\n");
    stacks.write("c", "auth required pam_blockid.so conf=/etc/b.conf\n");
    stacks.write("d", "auth required pam_blockid.so conf=d.conf\n");
    const auto paths = settings_paths(read_pam_services(stacks.places()));
    UNSIGNED_LONGS_EQUAL(2, paths.size());
    STRCMP_EQUAL("/etc/security/pam_blockid.conf", paths[0].path.c_str());
    STRCMP_EQUAL("/etc/b.conf", paths[1].path.c_str());
    STRCMP_EQUAL((stacks.path("b") + ":2").c_str(), paths[1].place.c_str());
    STRCMP_EQUAL("b", paths[1].service.c_str());
}

TEST(PamServices, SayWhatThisUserCannotSee) {
    stacks.write("sudo", "auth required pam_blockid.so\nauth required pam_permit.so\n", 0600);
    std::filesystem::permissions(stacks.path() + "/..", std::filesystem::perms(0755));
    LONGS_EQUAL(1, testing::exit_of([this] {
                    if (!testing::stop_being_root())
                        return 9;
                    const Findings found = check_pam(read_pam_services(stacks.places()));
                    return found.size() == 1 && found[0].level == Finding::Level::Warning &&
                                   found[0].what ==
                                       stacks.path("sudo") + " cannot be seen as this user" &&
                                   found[0].remedy == "run: sudo blockidctl check"
                               ? 1
                               : 0;
                }));
}
