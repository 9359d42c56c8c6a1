// What the helper gets to see of its caller, and what it is told.
// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;

namespace {

const std::string kClean = "environment 0\n"
                           "session 1\n"
                           "directory /\n"
                           "mask_empty 1\n"
                           "descriptor 0 /dev/null\n"
                           "descriptor 1 /dev/null\n"
                           "descriptor 2 /dev/null\n"
                           "descriptor 3 socket\n";

std::string surroundings(const Host& host) {
    const std::string report = host.report();
    return report.substr(0, report.find("user "));
}

} // namespace

TEST_GROUP(ModuleIsolation){};

TEST(ModuleIsolation, TheHelperStartsClean) {
    Host host("report");
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    STRCMP_EQUAL(kClean.c_str(), surroundings(host).c_str());
}

TEST(ModuleIsolation, NothingOfAHostileCallerReachesIt) {
    Host host("report");
    ::setenv("SSLKEYLOGFILE", "/tmp/keys", 1);
    ::setenv("https_proxy", "http://127.0.0.1:1", 1);
    std::vector<int> extra;
    for (int i = 0; i < 500; ++i)
        extra.push_back(::open("/dev/null", O_RDONLY)); // without O_CLOEXEC
    sigset_t all;
    sigset_t old;
    ::sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, &old);
    struct sigaction ignore {};
    struct sigaction old_pipe {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &old_pipe);

    const int code = host.authenticate();

    ::sigaction(SIGPIPE, &old_pipe, nullptr);
    ::sigprocmask(SIG_SETMASK, &old, nullptr);
    for (const int fd : extra)
        ::close(fd);
    ::unsetenv("SSLKEYLOGFILE");
    ::unsetenv("https_proxy");
    LONGS_EQUAL(PAM_SUCCESS, code);
    STRCMP_EQUAL(kClean.c_str(), surroundings(host).c_str());
}

TEST(ModuleIsolation, ClosedStandardDescriptorsAreNotMixedUp) {
    for (int closed = 1; closed < 8; ++closed) {
        Host host("report");
        std::vector<std::pair<int, int>> saved;
        for (int fd = 0; fd < 3; ++fd) {
            if ((closed & (1 << fd)) != 0) {
                saved.emplace_back(fd, ::fcntl(fd, F_DUPFD_CLOEXEC, 100));
                ::close(fd);
            }
        }
        const int code = host.authenticate();
        for (const auto& [fd, copy] : saved) {
            ::dup2(copy, fd);
            ::close(copy);
        }
        LONGS_EQUAL(PAM_SUCCESS, code);
        STRCMP_EQUAL(kClean.c_str(), surroundings(host).c_str());
    }
}

TEST(ModuleIsolation, NoDescriptorLeftIsARefusal) {
    Host host("allow");
    rlimit old{};
    ::getrlimit(RLIMIT_NOFILE, &old);
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    const auto highest = static_cast<rlim_t>(open_descriptors().back());
    for (rlim_t limit = 4; limit < highest + 6; ++limit) {
        const rlimit low{limit, old.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &low);
        const int code = host.authenticate();
        ::setrlimit(RLIMIT_NOFILE, &old);
        CHECK_TEXT(code == PAM_SERVICE_ERR || code == PAM_SUCCESS || code == PAM_ABORT ||
                       code == PAM_MODULE_UNKNOWN,
                   std::to_string(code).c_str());
        CHECK_FALSE(has_children());
    }
}

TEST(ModuleIsolation, TheRequestSaysWhoAndWhere) {
    Host host("report");
    host.arguments = "debug conf=/etc/other.conf";
    host.prepare = [](pam_handle_t* pamh) {
        ::pam_set_item(pamh, PAM_RHOST, "192.0.2.1");
        ::pam_set_item(pamh, PAM_RUSER, "bob");
        ::pam_set_item(pamh, PAM_TTY, std::string(1000, 't').c_str());
        ::pam_putenv(pamh, "SSH_AUTH_INFO_0=publickey ssh-ed25519 AAAA\npassword");
    };
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    const std::string report = host.report();
    STRCMP_EQUAL(("user alice\nservice blockid\nrhost 192.0.2.1\nruser bob\ntty " +
                  std::string(256, 't') +
                  "\nconfig /etc/other.conf\ndebug 1\nfirst_factor publickey\nssh_key \n")
                     .c_str(),
                 report.substr(report.find("user ")).c_str());
}

TEST(ModuleIsolation, AUserNameThatNoAccountCanHaveIsUnknown) {
    Host host("allow");
    host.user = std::string(256, 'u');
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    host.user = std::string(257, 'u');
    LONGS_EQUAL(PAM_USER_UNKNOWN, host.authenticate());
    host.user = std::string(100'000, 'u');
    LONGS_EQUAL(PAM_USER_UNKNOWN, host.authenticate());
}
