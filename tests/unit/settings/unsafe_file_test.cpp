// Tests of settings files that are not to be trusted, whatever stands in them.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

TEST_GROUP(UnsafeFile) {
    TempDir dir;

    void expect(const std::string& expected, const std::string& path) {
        STRCMP_EQUAL(expected.c_str(), error_of(path).c_str());
    }
};

TEST(UnsafeFile, OthersMayNotReadIt) {
    const std::string path = dir.write("c", kTenant, 0644);
    expect(path + " may be read by others (mode 0644); run: chmod o-rx " + path, path);
    expect("", dir.write("c", kTenant, 0640));
}

TEST(UnsafeFile, NobodyElseMayWriteIt) {
    for (const mode_t mode : {mode_t{0620}, mode_t{0602}}) {
        const std::string path = dir.write("c", kTenant, mode);
        STRCMP_CONTAINS(" may be written by group or others", error_of(path).c_str());
    }
}

TEST(UnsafeFile, AnotherUserMayNotOwnIt) {
    const std::string path = dir.write("c", kTenant);
    if (::chown(path.c_str(), 12345, 0) != 0) {
        UT_PRINT("not root: the files of other users are not tested");
        return;
    }
    expect(path + " belongs to uid 12345; run: chown root " + path, path);
}

TEST(UnsafeFile, ItIsAFile) {
    expect(dir.path("none") + " cannot be opened: No such file or directory", dir.path("none"));
    std::filesystem::create_directory(dir.path("d"));
    expect(dir.path("d") + " is not a regular file", dir.path("d"));
    LONGS_EQUAL(0, ::mkfifo(dir.path("fifo").c_str(), 0600));
    expect(dir.path("fifo") + " is not a regular file", dir.path("fifo"));
    dir.write("c", kTenant);
    LONGS_EQUAL(0, ::symlink("c", dir.path("link").c_str()));
    expect(dir.path("link") + " is a symbolic link; name the file itself", dir.path("link"));
}

TEST(UnsafeFile, ItIsNotTooLarge) {
    const std::size_t most = 256 * 1024;
    const std::string filled = kTenant + "#" + std::string(most - kTenant.size() - 2, 'x') + "\n";
    expect("", dir.write("most", filled));
    const std::string path = dir.write("more", filled + "\n");
    expect(path + " has 262145 bytes; at most 262144 are allowed", path);
}

TEST(UnsafeFile, ItIsNamedByAnAbsolutePath) {
    expect("the settings file \"pam_blockid.conf\" is named by a relative path; expected one that "
           "begins with /",
           "pam_blockid.conf");
    expect("the settings file \"\" is named by a relative path; expected one that begins with /",
           "");
}
