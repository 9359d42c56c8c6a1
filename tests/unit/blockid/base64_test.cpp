// Base64 against the RFC's own examples, every length, and every spelling that is not canonical.
// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <utility>
#include <vector>

#include "blockid/base64.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(Base64){};

TEST(Base64, MatchesTheExamplesOfRfc4648) {
    const std::vector<std::pair<std::string, std::string>> examples{
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : examples) {
        STRCMP_EQUAL(text.c_str(), base64::encode(bytes).c_str());
        CHECK_TEXT(base64::decode(text) == bytes, text.c_str());
    }
}

TEST(Base64, RoundTripsEveryLength) {
    std::string bytes;
    for (int length = 0; length <= 200; ++length) {
        const std::string text = base64::encode(bytes);
        LONGS_EQUAL((bytes.size() + 2) / 3 * 4, text.size());
        CHECK_TEXT(base64::decode(text) == bytes, text.c_str());
        bytes += static_cast<char>(length * 73 + 11);
    }
}

TEST(Base64, RoundTripsMoreThanOneBlock) {
    const std::string bytes((7 << 20) + 1, '\xa5');
    CHECK(base64::decode(base64::encode(bytes)) == bytes);
}

TEST(Base64, RefusesWhatIsNotCanonical) {
    const std::vector<std::string> refused{
        "Z",        "Zg",        "Zg=",          "Z===",  "====",   "=",         "Zg==Zg==",
        "Z=g=",     "Zm8=\n",    " Zm8=",        "Zm8= ", "Zm\n8=", "Zm9v\n",    "\tZm9v",
        "Zm9v====", "Zm9v=",     "Zh==",         "Zm9=",  "Zm-_",   "Zm9v!!!!",  "Zm9\xc3",
        "****",     "Zm9v Zm9v", "Zg==\r\n\r\n", "-----", "Zm9v-",  "Zm9vZg==-", "Zm9v----",
    };
    for (const std::string& text : refused)
        CHECK_TEXT(!base64::decode(text), text.c_str());
    CHECK(!base64::decode(std::string("Zm8\0", 4)));
    CHECK(!base64::decode(std::string("\0\0\0\0", 4)));
}

TEST(Base64, RefusesOneForeignByteAnywhere) {
    const std::string good = base64::encode("twelve bytes, and some");
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char foreign : {'\0', '\n', ' ', '-', '.', '\x7f', '\xff'}) {
            std::string bad = good;
            bad[at] = foreign;
            CHECK_TEXT(!base64::decode(bad), bad.c_str());
        }
    }
}
