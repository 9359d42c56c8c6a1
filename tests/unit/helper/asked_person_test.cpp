// Who is asked where policy.ask is "caller", and what of PAM_RUSER is believed.
// SPDX-License-Identifier: Apache-2.0
#include "helper/asked_person.h"
#include "helper/login_session.h"

#include "login/world.h"

#include <unistd.h>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr uid_t kAliceAsked = 1000;

} // namespace

TEST_GROUP(AskedPerson) {
    LoginRules rules;
    FixedAccounts accounts;
    Caller su{Through::Helper, -1, 7, 0, "7.1", kAliceAsked};
    RequestMessage request;

    void setup() override {
        rules.ask = Ask::Caller;
        accounts.listed = {{"root", 0}, {"alice", kAliceAsked}, {"bob", 1001}, {"al", kAliceAsked}};
        accounts.spellings = {{"ALICE", {"alice", kAliceAsked}}};
        request.service = "su";
        request.user = "root";
        request.ruser = "alice";
    }
    // The account that is asked in place of the user, "" for none, or why nobody is.
    std::string outcome() {
        const auto instead = asked_instead(rules, su, request, accounts);
        if (!instead)
            return std::string(text_of(instead.error().reason).word) + ": " + instead.error().why;
        return instead->value_or("");
    }
    void is_refused(const char* why) {
        STRCMP_EQUAL((std::string("caller_unproven: policy.ask is \"caller\", and ") + why).c_str(),
                     outcome().c_str());
    }
};

TEST(AskedPerson, IsWhoCalls) {
    STRCMP_EQUAL("alice", outcome().c_str());
    su.through = Through::Broker;
    STRCMP_EQUAL("alice", outcome().c_str());
    request.ruser = "ALICE"; // by the account's own name
    STRCMP_EQUAL("alice", outcome().c_str());
    request.ruser = "al"; // of the same number: su knows by which name they logged in
    STRCMP_EQUAL("al", outcome().c_str());
}

TEST(AskedPerson, IsTheUserByDefault) {
    rules.ask = Ask::Target;
    STRCMP_EQUAL("", outcome().c_str());
    su.real_uid.reset();
    STRCMP_EQUAL("", outcome().c_str());
}

TEST(AskedPerson, IsTheUserWhereNobodyCalls) {
    su.real_uid = 0;
    request.ruser = "";
    STRCMP_EQUAL("", outcome().c_str());
    request.ruser = "bob"; // of a program that is root's in earnest: nothing to choose
    request.user = "bob";
    STRCMP_EQUAL("", outcome().c_str());
}

TEST(AskedPerson, IsNobodyWhoOnlyClaimsToCall) {
    request.ruser = "bob";
    is_refused("PAM_RUSER names \"bob\" of uid 1001, and the process is one of uid 1000");
    request.ruser = "root";
    is_refused("PAM_RUSER names \"root\" of uid 0, and the process is one of uid 1000");
    su.real_uid = 0;
    request.ruser = "alice";
    is_refused("PAM_RUSER names \"alice\" of uid 1000, and the process is one of uid 0");
}

TEST(AskedPerson, IsNobodyWhomTheProgramDoesNotName) {
    request.ruser = "";
    is_refused("a process of uid 1000 names no PAM_RUSER");
    request.ruser = "mallory";
    is_refused("PAM_RUSER names \"mallory\", who is no account");
    su.real_uid.reset();
    is_refused("/proc does not show whose process asks");
}

TEST(AskedPerson, IsNotAskedForWhereTheNameServiceFails) {
    accounts.known = Unexpected<std::string>("no answer");
    STRCMP_EQUAL("accounts_fault: no answer", outcome().c_str());
}

// Whoever is not root can ask the broker for nobody else to begin with.
TEST(AskedPerson, IsTheUserOfAProgramThatIsNotRoots) {
    su = {Through::Broker, -1, 7, kAliceAsked, "7.1", kAliceAsked};
    request.user = "alice";
    request.ruser = "bob";
    STRCMP_EQUAL("", outcome().c_str());
}

TEST(AskedPerson, IsOfAProcessWhoseRealUidTheKernelTells) {
    CHECK(real_uid_of(::getpid()) == ::getuid());
    CHECK_FALSE(real_uid_of(-7).has_value());
}
