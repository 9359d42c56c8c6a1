// What a message says of the login it belongs to.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "blockid/message_texts.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

OtpSettings filled_in(const std::string& service_name, const std::string& email_subject,
                      const LoginNames& names) {
    OtpSettings otp;
    otp.service_name = service_name;
    otp.email_subject = email_subject;
    return with_message_texts(otp, names);
}

} // namespace

TEST_GROUP(MessageTexts){};

TEST(MessageTexts, NameHostServiceAndUser) {
    const OtpSettings otp =
        filled_in("%s on %h", "%u: 100%% \u00fcr %h", {"web1.example.com", "sshd", "alice"});
    STRCMP_EQUAL("sshd on web1.example.com", otp.service_name.c_str());
    STRCMP_EQUAL("alice: 100% \u00fcr web1.example.com", otp.email_subject.c_str());
}

TEST(MessageTexts, AreLeftToTheTenantWhenEmpty) {
    const OtpSettings otp = filled_in("", "", {"h", "s", "u"});
    CHECK_TRUE(otp.service_name.empty());
    CHECK_TRUE(otp.email_subject.empty());
}

TEST(MessageTexts, NoNameBeginsAnotherHeader) {
    const std::string evil = "x\r\nBcc: eve@example.com\n\n\0\x7f\u2028\xff%h";
    for (const LoginNames& names : std::vector<LoginNames>{
             {evil, "sshd", "alice"}, {"web1", evil, "alice"}, {"web1", "sshd", evil}}) {
        const OtpSettings otp = filled_in("%h%s%u", "%h%s%u", names);
        for (const std::string& text : {otp.service_name, otp.email_subject}) {
            for (const char c : text)
                CHECK_TRUE(c >= ' ' && c <= '~');
        }
        CHECK_TRUE(otp.email_subject.find("x\\x0d\\x0aBcc: eve") != std::string::npos);
    }
}

TEST(MessageTexts, AreCutAtTheirLimits) {
    const std::string longest(256, 'n');
    const OtpSettings otp = filled_in("%u", "%h%u", {longest, "", longest});
    LONGS_EQUAL(kLongestServiceName, otp.service_name.size());
    LONGS_EQUAL(kLongestEmailSubject, otp.email_subject.size());
}

TEST(MessageTexts, AreNeverCutInsideACharacter) {
    for (std::size_t room = 0; room < 4; ++room) {
        const std::string user(100, 'u'), umlauts = "\u00fc\u00fc\u20ac\u00fc";
        const std::string before(kLongestEmailSubject - user.size() - room, 'b');
        const OtpSettings otp = filled_in("", before + "%u" + umlauts, {"", "", user});
        const std::string expected = before + user + umlauts.substr(0, room / 2 * 2);
        STRCMP_EQUAL(expected.c_str(), otp.email_subject.c_str());
    }
}
