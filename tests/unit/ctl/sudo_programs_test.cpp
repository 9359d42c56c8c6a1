// Which sudo it is, by what it says of itself; only one that is root's alone is asked.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudo_programs.h"

#include <sys/stat.h>
#include <unistd.h>

#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;

namespace {

using Kind = SudoProgram::Kind;
using Level = Finding::Level;

} // namespace

TEST_GROUP(SudoPrograms) {
    TempDir dir;

    // A script that says so, and leaves a trace that it was run.
    std::string program(const std::string& name, const std::string& says, mode_t mode = 0755) {
        std::filesystem::create_directories(dir.path(name).substr(0, dir.path(name).rfind('/')));
        const std::string path =
            dir.write(name, "#!/bin/sh\ntouch " + dir.path("trace") + "\necho '" + says + "'\n");
        LONGS_EQUAL(0, ::chmod(path.c_str(), mode));
        return path;
    }
    bool was_run() {
        return ::access(dir.path("trace").c_str(), F_OK) == 0;
    }
};

TEST(SudoPrograms, SayWhichTheyAre) {
    const auto original = sudo_program_of("Sudo version 1.9.13p3\nSudoers policy plugin ...\n");
    CHECK(original && original->kind == Kind::Original);
    STRCMP_EQUAL("1.9.13p3", original->version->c_str());
    const auto rs = sudo_program_of("sudo-rs 0.2.5\n");
    CHECK(rs && rs->kind == Kind::Rs);
    STRCMP_EQUAL("0.2.5", rs->version->c_str());
    STRCMP_EQUAL("\\x1b[2J", sudo_program_of("sudo-rs \x1b[2J")->version->c_str());
    for (const char* other : {"", "\n", "doas 6.8", "not sudo-rs 1"})
        CHECK_TEXT(!sudo_program_of(other), other);
}

TEST(SudoPrograms, AreAskedWhereTheyAreRootsAlone) {
    if (::geteuid() != 0)
        return; // nobody else can make a program root's
    const std::string sudo = program("sudo", "sudo-rs 0.2.5"); // whatever its name
    std::filesystem::create_symlink(sudo, dir.path("link"));
    const auto found = sudo_programs({dir.path("link"), sudo, dir.path("none")});
    UNSIGNED_LONGS_EQUAL(1, found.size());
    CHECK(was_run());
    CHECK(found[0].kind == Kind::Rs);
    STRCMP_EQUAL("0.2.5", found[0].version->c_str());
}

TEST(SudoPrograms, WhatOthersMayWriteIsNotRun) {
    const std::string open = program("cargo/bin/sudo", "Sudo version 1.9.13p3", 0777);
    const auto found = sudo_programs({open});
    CHECK(!was_run());
    UNSIGNED_LONGS_EQUAL(1, found.size());
    CHECK(!found[0].version);
    CHECK(found[0].kind == Kind::Rs); // as its path says
    STRCMP_CONTAINS(("sudo-rs of a version that is not known (" + found[0].path + ")").c_str(),
                    in_words(found[0]).c_str());
}

TEST(SudoPrograms, AreToldBehindWhatIsOk) {
    const SudoProgram original{Kind::Original, "/usr/bin/sudo", "1.9.13p3"};
    const SudoProgram rs{Kind::Rs, "/usr/lib/cargo/bin/sudo", "0.2.5"};
    CHECK(with_sudo_programs({}, {original}).empty());
    const Findings right = with_sudo_programs(
        {{Level::Ok, "sudoers", "/etc/sudoers", "all right", ""}}, {original, rs});
    UNSIGNED_LONGS_EQUAL(1, right.size());
    STRCMP_EQUAL(
        "all right; sudo 1.9.13p3 asks PAM for silence: besides prompts, a person sees our "
        "last word alone, and may be told \"Sorry, try again.\"; sudo-rs 0.2.5 asks PAM "
        "for silence before a plain command: besides prompts, within words of its own, a "
        "person sees our last word alone; older ones ask the service \"sudo\" for sudo "
        "-i, too",
        right[0].what.c_str());
    const Findings wrong = with_sudo_programs(
        {{Level::Warning, "sudoers.nopasswd", "/etc/sudoers:1", "a rule", "take it out"}},
        {original, rs});
    UNSIGNED_LONGS_EQUAL(3, wrong.size());
    STRCMP_EQUAL("a rule", wrong[0].what.c_str());
    for (const std::size_t i : {1U, 2U})
        CHECK(wrong[i].level == Level::Ok && wrong[i].remedy.empty());
    STRCMP_EQUAL("/usr/lib/cargo/bin/sudo", wrong[2].place.c_str());
}
