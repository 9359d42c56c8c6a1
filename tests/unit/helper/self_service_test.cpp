// What a program that is not root's may ask the broker for.
// SPDX-License-Identifier: Apache-2.0
#include "helper/self_service.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

Caller caller(Through through, uid_t uid) {
    return {through, -1, 1, uid, ""};
}

RequestMessage request_for(const std::string& user) {
    RequestMessage request;
    request.config_path = kDefaultConfigPath;
    request.user = user;
    request.service = "sudo";
    request.rhost = "192.0.2.7";
    request.debug = true;
    request.stand_in_password = true;
    request.ssh_key = "AAAAC3NzaC1lZDI1NTE5";
    return request;
}

const Caller kDaemon = caller(Through::Broker, 1); // who is on every Debian host
// Who may ask for anybody, by any settings.
const std::vector<Caller> kFree{caller(Through::Broker, 0), caller(Through::Helper, 0),
                                caller(Through::Helper, 1)};

} // namespace

TEST_GROUP(SelfService){};

TEST(SelfService, IsOfCallersThatAreNotRootAndOfTheBroker) {
    CHECK(is_self_service(kDaemon));
    for (const Caller& free : kFree)
        CHECK_FALSE(is_self_service(free));
}

TEST(SelfService, ClaimsThatDecideSomethingAreDropped) {
    const RequestMessage proven = as_far_as_proven(kDaemon, request_for("daemon"));
    CHECK_FALSE(proven.debug);
    CHECK_FALSE(proven.stand_in_password);
    STRCMP_EQUAL("", proven.ssh_key.c_str());
    STRCMP_EQUAL("sudo", proven.service.c_str()); // for the log
    STRCMP_EQUAL("self-service", service_of(kDaemon, proven).c_str());
    STRCMP_EQUAL("192.0.2.7", proven.rhost.c_str()); // for the log
    STRCMP_EQUAL("", rhost_of(kDaemon, proven).c_str());
    for (const Caller& free : kFree) {
        const RequestMessage whole = as_far_as_proven(free, request_for("daemon"));
        CHECK(whole.debug && whole.stand_in_password && !whole.ssh_key.empty());
        STRCMP_EQUAL("sudo", service_of(free, whole).c_str());
        STRCMP_EQUAL("192.0.2.7", rhost_of(free, whole).c_str());
    }
}

TEST(SelfService, ReadsTheSettingsOfThisHostAlone) {
    RequestMessage request = request_for("daemon");
    CHECK_FALSE(objection_to_path(kDaemon, request).has_value());
    request.config_path = "/etc/security/other.conf";
    const auto objection = objection_to_path(kDaemon, request);
    CHECK(objection && objection->reason == Reason::NotForThisCaller);
    for (const Caller& free : kFree)
        CHECK_FALSE(objection_to_path(free, request).has_value());
}

TEST(SelfService, IsOffUnlessTheSettingsSayOtherwise) {
    Settings settings;
    const auto objection = objection_of(settings, kDaemon);
    CHECK(objection && objection->reason == Reason::SelfServiceOff);
    for (const Caller& free : kFree)
        CHECK_FALSE(objection_of(settings, free).has_value());
    settings.self_service = true;
    CHECK_FALSE(objection_of(settings, kDaemon).has_value());
}

TEST(SelfService, IsForTheOwnNameOfOnesOwnAccount) {
    CHECK_FALSE(objection_to_user(kDaemon, request_for("daemon")).has_value());
    for (const char* name : {"root", "bin", "DAEMON", "daemon ", "no-such-user-of-any-host", ""}) {
        const auto objection = objection_to_user(kDaemon, request_for(name));
        CHECK_TEXT(objection && objection->reason == Reason::NotForThisCaller, name);
        for (const Caller& free : kFree)
            CHECK_FALSE(objection_to_user(free, request_for(name)).has_value());
    }
}

TEST(SelfService, WhoHasNoAccountHasNone) {
    const Caller nobody_known = caller(Through::Broker, 4'000'000'000U);
    const auto objection = objection_to_user(nobody_known, request_for(""));
    CHECK(objection && objection->reason == Reason::NotForThisCaller);
}
