// What `sshd -T` prints, and which logins it allows.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_settings.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(SshdSettings){// "publickey keyboard-interactive"
                         std::string logins(const std::string& printed){std::string all;
for (const SshdLogin& login : logins_of(SshdSettings::parse(printed)))
    all += (all.empty() ? "" : " ") + text_of(login);
return all;
}
}
;

TEST(SshdSettings, AreKeywordsAndValues) {
    const auto settings = SshdSettings::parse("usepam yes\nlogingracetime 120\nbanner a b\nodd\n");
    CHECK(settings.is_on("usepam"));
    LONGS_EQUAL(120, settings.grace_time().count());
    STRCMP_EQUAL("a b", settings.value("banner").c_str());
    STRCMP_EQUAL("", settings.value("odd").c_str());
    STRCMP_EQUAL("", settings.value("none").c_str());
}

TEST(SshdSettings, EachEnabledMethodAloneLetsInWithoutLists) {
    const char* enabled = "pubkeyauthentication yes\npasswordauthentication no\n"
                          "kbdinteractiveauthentication yes\n";
    STRCMP_EQUAL("publickey keyboard-interactive", logins(enabled).c_str());
    STRCMP_EQUAL("publickey keyboard-interactive",
                 logins(std::string(enabled) + "authenticationmethods any\n").c_str());
}

TEST(SshdSettings, ListsNameLogins) {
    STRCMP_EQUAL("publickey,keyboard-interactive keyboard-interactive",
                 logins("pubkeyauthentication yes\nkbdinteractiveauthentication yes\n"
                        "authenticationmethods publickey,keyboard-interactive:pam "
                        "keyboard-interactive hostbased\n")
                     .c_str());
}
