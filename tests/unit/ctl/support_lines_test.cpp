// What of a host's own texts goes into the file for somebody who helps: what is on a list.
// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/support_lines.h"

#include "ctl/host/text_file.h"
#include "stacks.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::Stacks;
using pam_blockid::testing::TempDir;

TEST_GROUP(SupportLines){};

TEST(SupportLines, OfAStackHideWhatOtherModulesAreTold) {
    Stacks stacks;
    stacks.write("sshd", "auth required pam_mysql.so user=pam passwd=s3cret host=db nullok\n"
                         "auth [success=1 default=ignore] /opt/lib/pam_exec.so /root/s3cret.sh\n"
                         "auth required pam_blockid.so after=publickey conf=/etc/our.conf\n"
                         "account required pam_s3cret.so\n"
                         "@include common-auth\n");
    const std::string text = support_lines_of(read_pam_stack(stacks.directories(), "sshd"));
    const std::string file = stacks.path("sshd");
    const std::string common = stacks.path("common-auth");
    STRCMP_EQUAL((file + ":1: auth [required] pam_mysql.so nullok (3 more)\n" + file +
                  ":2: auth [success=1 default=ignore] pam_exec.so (1 more)\n" + file +
                  ":3: auth [required] pam_blockid.so after=publickey conf=/etc/our.conf\n" +
                  common + ":1: auth [success=1 default=ignore] pam_unix.so nullok\n" + common +
                  ":2: auth [requisite] pam_deny.so\n" + common +
                  ":3: auth [required] pam_permit.so\n" + common +
                  ":4: auth [optional] pam_cap.so\n")
                     .c_str(),
                 text.c_str());
}

TEST(SupportLines, OfSshdAreThoseOnTheList) {
    STRCMP_EQUAL("usepam yes\nPermitRootLogin no\nauthenticationmethods any\n",
                 support_lines_of_sshd("port 22\nusepam yes\nallowusers alice\nPermitRootLogin no\n"
                                       "authorizedkeyscommand /opt/s3cret\nhostkey /etc/ssh/k\n"
                                       "authenticationmethods any\nusepamx s3cret\nbanner /x\n")
                     .c_str());
}

TEST(SupportLines, OfALogAreEventLinesOfOurs) {
    const std::string event = "event=login user=\"al ice\" service=\"sshd\" result=deny "
                              "reason=no_contact ref=234567 detail=\"a \\\"b\\\" c=d\"";
    const std::string log =
        "2026-11-27T23:00:01.5+00:00 shell pam_blockid[7]: " + event + "\n" +
        "2026-11-27T23:00:02+00:00 shell pam_blockid[7]: step ref=234567 s3cret\n"
        "2026-11-27T23:00:03+00:00 shell sshd[7]: pam_blockid: event=login user=\"s3cret\"\n"
        "2026-11-27T23:00:04+00:00 shell s3cret[7]: event=login user=\"s3cret\"\n"
        "2026-11-27T23:00:05+00:00 shell pam_blockid[x]: event=login user=\"s3cret\"\n"
        "Nov 27 23:00:06 shell pam_blockid[8]: event=login passcode=s3cret user=\"bob\" "
        "key=\"s3cret\" result=allow s3cret\n"
        "Nov 27 23:00:07 shell pam_blockid[8]: event=login user=\"s3cret\n";
    STRCMP_EQUAL(("2026-11-27T23:00:01.5+00:00 " + event +
                  "\nNov 27 23:00:06 event=login user=\"bob\" result=allow\nNov 27 23:00:07 "
                  "event=login\n")
                     .c_str(),
                 support_lines_of_log(log, 9).c_str());
    STRCMP_EQUAL("Nov 27 23:00:07 event=login\n", support_lines_of_log(log, 1).c_str());
    STRCMP_EQUAL("", support_lines_of_log(log, 0).c_str());
    STRCMP_EQUAL("", support_lines_of_log("", 9).c_str());
}

// sshd logs the name that somebody from afar has typed, spaces and all.
TEST(SupportLines, AreNotMadeByWhoeverTypesAName) {
    const std::string name = " pam_blockid[8]: event=login user=\"root\" result=allow";
    STRCMP_EQUAL("", support_lines_of_log("2026-11-27T23:00:03+00:00 shell sshd-session[7]: "
                                          "Invalid user " +
                                              name + " from 192.0.2.66 port 4242\n",
                                          9)
                         .c_str());
    STRCMP_EQUAL("", support_lines_of_log("Nov 27 23:00:03 shell sshd[7]: Failed password for "
                                          "invalid user " +
                                              name + " from 192.0.2.66 port 4242 ssh2\n",
                                          9)
                         .c_str());
}

TEST(SupportLines, OfALogArePrintable) {
    STRCMP_EQUAL(
        "event=login user=\"\\x1b[J\"\n",
        support_lines_of_log("\x1b[J x pam_blockid[1]: event=login user=\"\x1b[J\"\n", 9).c_str());
}

TEST(SupportLines, NameTheSystem) {
    STRCMP_EQUAL("Debian GNU/Linux 12 (bookworm)",
                 support_line_of_release("NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 "
                                         "(bookworm)\"\nID=debian\n")
                     .c_str());
    STRCMP_EQUAL("an unknown system", support_line_of_release("").c_str());
}

TEST(SupportLines, AreOfTheEndOfALongLog) {
    TempDir dir;
    const std::string path = dir.write("log", std::string(1024 * 1024, 'x') + "end");
    const std::string end = end_of_file(path);
    UNSIGNED_LONGS_EQUAL(1024 * 1024, end.size());
    CHECK(end.ends_with("xend"));
    STRCMP_EQUAL("", end_of_file(dir.path("none")).c_str());
    STRCMP_EQUAL("", end_of_file(dir.path("")).c_str());
}
