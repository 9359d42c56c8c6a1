// Which line of sshd_config sets a keyword.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_config_lines.h"

#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;

TEST_GROUP(SshdConfigLines) {
    TempDir dir;

    // "sshd_config:3", or "" when none sets it.
    std::string place(const std::string& text, const char* keyword, const char* value) {
        const auto lines = read_sshd_config(dir.write("sshd_config", text)).lines;
        const auto found = line_that_sets(lines, keyword, value);
        return found ? found->text().substr(dir.path("").size()) : "";
    }
    void expect(const char* expected, const std::string& text, const char* keyword,
                const char* value) {
        STRCMP_EQUAL(expected, place(text, keyword, value).c_str());
    }
};

TEST(SshdConfigLines, TheFirstWithThatValue) {
    const char* text = "# UsePAM no\nusepam yes\n UsePAM=no # so\nUsePAM no\n";
    expect("sshd_config:2", text, "usepam", "yes");
    expect("sshd_config:3", text, "usepam", "no");
    expect("", text, "port", "22");
    expect("sshd_config:1", "AuthenticationMethods publickey,password  hostbased",
           "authenticationmethods", "publickey,password hostbased");
    expect("sshd_config:1", "Banner \"a b\"\n", "banner", "a b");
}

TEST(SshdConfigLines, ALineThatIsPrintedInAnotherWay) {
    expect("sshd_config:1", "LoginGraceTime 2m\n", "logingracetime", "120");
    expect("", "LoginGraceTime 2m\nLoginGraceTime 3m\n", "logingracetime", "120");
}

TEST(SshdConfigLines, OutsideOfMatchBlocksFirst) {
    const char* text = "Match User bob\nUsePAM no\nMatch all\nUsePAM no\n";
    expect("sshd_config:4", text, "usepam", "no");
    expect("sshd_config:2", "Match User bob\nUsePAM no\n", "usepam", "no");
}

TEST(SshdConfigLines, IncludesAreReadWhereTheyStand) {
    std::filesystem::create_directory(dir.path("d"));
    dir.write("d/2.conf", "\nUsePAM no\n");
    dir.write("d/1.conf", "Port 22\n");
    expect("d/2.conf:2", "Include d/*.conf\nUsePAM no\n", "usepam", "no");
    expect("d/2.conf:2", "Include " + dir.path("d/*.conf") + "\n", "usepam", "no");
    expect("d/1.conf:1", "Include d/1.conf d/2.conf none\n", "port", "22");
}

TEST(SshdConfigLines, EachMatchBlockIsCounted) {
    dir.write("1.conf", "Match User c\nPort 3\n");
    const auto config = read_sshd_config(dir.write(
        "sshd_config", "Port 0\nMatch User a\nPort 1\nMatch User b\nPort 2\nInclude 1.conf\n"
                       "Banner 2\nMatch all\nPort 0\n"));
    const std::vector<unsigned> blocks{0, 1, 2, 3, 2, 0};
    UNSIGNED_LONGS_EQUAL(blocks.size(), config.lines.size());
    for (std::size_t i = 0; i < blocks.size(); ++i)
        UNSIGNED_LONGS_EQUAL(blocks[i], config.lines[i].match_block);
}

TEST(SshdConfigLines, TheFilesAreNamedAndWhereTheyAreLookedFor) {
    dir.write("1.conf", "Port 22\n");
    const auto config = read_sshd_config(dir.write("sshd_config", "Include *.conf none\n"));
    CHECK((config.files == std::vector{dir.path("sshd_config"), dir.path("1.conf")}));
    CHECK((config.directories == std::vector{dir.path("")}));
}

TEST(SshdConfigLines, AnIncludeOfItselfEnds) {
    expect("", "Include sshd_config\n", "usepam", "no");
}
