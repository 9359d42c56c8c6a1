// Messages as lines of JSON.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "delivery.h"

#include <CppUTest/TestHarness.h>

using namespace blockid_simulator;

namespace {

Message message(const std::string& user) {
    return {Time{std::chrono::seconds(1700000000)},
            "id",
            user,
            "sms",
            "+1 4155550100",
            "012345",
            "sshd",
            std::chrono::seconds(300),
            ""};
}

} // namespace

TEST_GROUP(Delivery) {
    std::string path = "/tmp/blockid-delivery.XXXXXX";

    void setup() override {
        ::close(::mkstemp(path.data()));
    }
    void teardown() override {
        ::unlink(path.c_str());
    }
};

TEST(Delivery, WritesOneLine) {
    STRCMP_EQUAL(R"({"channel":"sms","code":"012345","messageId":"id","service":"sshd",)"
                 R"("time":"2023-11-14T22:13:20Z","to":"+1 4155550100","userId":"j\no\"e",)"
                 R"("validitySeconds":300})",
                 to_line(message("j\no\"e")).c_str());
}

TEST(Delivery, AnEmailHasASubject) {
    Message email = message("joe");
    email.channel = "email";
    email.subject = "Your code";
    STRCMP_CONTAINS(R"("subject":"Your code")", to_line(email).c_str());
}

TEST(Delivery, AppendsToAFileOfTheOwnersAlone) {
    ::chmod(path.c_str(), 0644);
    std::ofstream(path) << "before\n";
    auto delivery = Delivery::open(path);
    CHECK(delivery.has_value());
    CHECK(delivery->deliver(message("joe")));
    CHECK(delivery->deliver(message("ann")));

    std::ifstream file(path);
    std::string line;
    for (const std::string& expected :
         {std::string("before"), to_line(message("joe")), to_line(message("ann"))}) {
        std::getline(file, line);
        STRCMP_EQUAL(expected.c_str(), line.c_str());
    }
    CHECK_FALSE(static_cast<bool>(std::getline(file, line)));
    struct stat st {};
    ::stat(path.c_str(), &st);
    LONGS_EQUAL(0600, st.st_mode & 07777);
}

TEST(Delivery, NamesTheFileThatCannotBeOpened) {
    const auto delivery = Delivery::open("/nowhere/messages");
    CHECK(!delivery);
    STRCMP_EQUAL("--messages: /nowhere/messages: No such file or directory",
                 delivery.error().c_str());
}
