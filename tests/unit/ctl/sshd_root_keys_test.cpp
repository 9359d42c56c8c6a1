// Whether root has keys that sshd would take.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_root_keys.h"

#include "support/temp_dir.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;

TEST_GROUP(SshdRootKeys) {
    TempDir dir;

    bool has(const std::string& files) {
        return root_has_keys(SshdSettings::parse("authorizedkeysfile " + files + "\n"),
                             dir.path("root"));
    }
    void setup() override {
        std::filesystem::create_directory(dir.path("root"));
    }
};

TEST(SshdRootKeys, AreLookedForWhereSshdLooks) {
    dir.write("root/keys", "ssh-ed25519 AAAA\n");
    dir.write("root-0", "# old\nssh-ed25519 AAAA\n");
    CHECK_TRUE(has("none keys"));
    CHECK_TRUE(has("%h/keys"));
    CHECK_TRUE(has(dir.path("%u-%U")));
    CHECK_FALSE(has(dir.path("%%u-%U")));
    CHECK_FALSE(has("none"));
    CHECK_FALSE(has(""));
}

TEST(SshdRootKeys, CommentsAreNone) {
    dir.write("root/keys", "\n# ssh-ed25519 AAAA\n \t\n");
    CHECK_FALSE(has("keys"));
}
