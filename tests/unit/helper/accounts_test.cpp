// What the name service of this machine says of root, whom every machine has.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "helper/accounts.h"
#include "helper/caller.h"

#include <unistd.h>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(NameService) {
    NameService accounts;
};

TEST(NameService, KnowsWhoExists) {
    CHECK((accounts.find("root").value() == Account{"root", 0}));
    CHECK(!accounts.find("no-such-user-of-any-host").value());
    CHECK(!accounts.find("").value());
}

TEST(NameService, KnowsPrimaryAndOtherGroups) {
    const auto membership =
        accounts.membership("root", {"root", "daemon", "no-such-group", "nogroup"});
    CHECK(membership.has_value());
    CHECK(membership->member_of == std::vector<std::string>{"root"});
    CHECK(membership->unknown == std::vector<std::string>{"no-such-group"});
}

TEST(NameService, HasNoMembershipForAUserWhoDoesNotExist) {
    CHECK(!accounts.membership("no-such-user-of-any-host", {"root"}));
}

TEST(NameService, TheCallerIsOurParentAndWhenItBegan) {
    const std::string caller = caller_id(::getppid());
    const std::string pid = std::to_string(::getppid());
    CHECK(caller.starts_with(pid + "."));
    CHECK(caller.find_first_not_of("0123456789.") == std::string::npos);
    CHECK(caller.size() > pid.size() + 1);
    STRCMP_EQUAL(caller.c_str(), caller_id(::getppid()).c_str());
}
