// Each verdict has its PAM code, and whatever is no verdict is a refusal that leaves nothing
// behind.
// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;

namespace {

void check_nothing_left(const std::vector<int>& before) {
    CHECK(open_descriptors() == before);
    CHECK_FALSE(has_children());
}

int code_of(const std::string& behaviour) {
    const auto before = open_descriptors();
    Host host(behaviour);
    const int code = host.authenticate();
    check_nothing_left(before);
    return code;
}

} // namespace

TEST_GROUP(ModuleVerdicts){};

TEST(ModuleVerdicts, EachHasItsPamCode) {
    struct Row {
        const char* behaviour;
        int code;
    };
    for (const Row& row : std::vector<Row>{{"allow", PAM_SUCCESS},
                                           {"wrong_passcode", PAM_AUTH_ERR},
                                           {"locked", PAM_MAXTRIES},
                                           {"no_contact", PAM_USER_UNKNOWN},
                                           {"outage", PAM_AUTHINFO_UNAVAIL},
                                           {"conversation_failed", PAM_CONV_ERR},
                                           {"local_fault", PAM_SERVICE_ERR}})
        LONGS_EQUAL_TEXT(row.code, code_of(row.behaviour), row.behaviour);
    // A stack whose only module says PAM_IGNORE has nobody who lets in.
    LONGS_EQUAL(PAM_PERM_DENIED, code_of("ignore"));
}

TEST(ModuleVerdicts, WhatIsNoVerdictIsAServiceError) {
    for (const char* behaviour : {"wrong_nonce", "garbage", "too_long", "request_back", "exit_0",
                                  "abort", "ask_and_die", "verdict_while_asking"})
        LONGS_EQUAL_TEXT(PAM_SERVICE_ERR, code_of(behaviour), behaviour);
}

TEST(ModuleVerdicts, ASilentHelperIsGivenUpAtTheDeadline) {
    const auto before = std::chrono::steady_clock::now();
    LONGS_EQUAL(PAM_SERVICE_ERR, code_of("silent"));
    const auto took = std::chrono::steady_clock::now() - before;
    CHECK(took >= std::chrono::seconds(2));
    CHECK(took < std::chrono::seconds(6));
}

TEST(ModuleVerdicts, AHelperThatDoesNotEndAfterItsVerdictIsKilled) {
    LONGS_EQUAL(PAM_SUCCESS, code_of("linger"));
}

TEST(ModuleVerdicts, CredentialsAreSetAfterASuccess) {
    Host host("allow");
    host.authenticate();
    LONGS_EQUAL(PAM_SUCCESS, host.set_credentials);
}

TEST(ModuleVerdicts, ARefusalHasTheDelayOfTheHelperOrItsOwn) {
    Host refused("wrong_passcode");
    refused.authenticate();
    LONGS_EQUAL(1, refused.delays.size());
    // libpam spreads a delay by up to half of it (pam_fail_delay(3)).
    CHECK(refused.delays[0] > 600 && refused.delays[0] < 1900);
    Host own("exit_0");
    own.authenticate();
    CHECK(own.delays.at(0) >= 1'000'000 && own.delays.at(0) <= 3'000'000);
}

TEST(ModuleVerdicts, AHelperThatOthersCouldReplaceIsNotStarted) {
    namespace fs = std::filesystem;
    struct Row {
        const char* what;
        void (*spoil)();
    };
    const std::vector<Row> rows{
        {"missing", &Host::remove_helper},
        {"not executable", [] { ::chmod(Host::helper_path().c_str(), 0644); }},
        {"writable by the group", [] { ::chmod(Host::helper_path().c_str(), 0775); }},
        {"writable by others", [] { ::chmod(Host::helper_path().c_str(), 0757); }},
        {"of another user", [] { LONGS_EQUAL(0, ::chown(Host::helper_path().c_str(), 65534, 0)); }},
        {"a link",
         [] {
             Host::remove_helper();
             fs::create_symlink(FAKE_HELPER, Host::helper_path());
         }},
        {"a directory",
         [] {
             Host::remove_helper();
             fs::create_directory(Host::helper_path());
         }},
        {"no program", [] { std::ofstream(Host::helper_path(), std::ios::trunc) << "no program"; }},
        {"in a directory that others may write", [] { ::chmod(HELPER_DIR, 0777); }},
        {"in a directory of another user", [] { LONGS_EQUAL(0, ::chown(HELPER_DIR, 65534, 0)); }},
    };
    for (const Row& row : rows) {
        const auto before = open_descriptors();
        Host host("allow");
        row.spoil();
        LONGS_EQUAL_TEXT(PAM_SERVICE_ERR, host.authenticate(), row.what);
        check_nothing_left(before);
    }
}
