// The conversation, and what the module leaves alone in its host.
// SPDX-License-Identifier: Apache-2.0
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string>
#include <vector>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;

namespace {

void reap_any_child(int) {
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
}

// Sets a handler for SIGCHLD while it lives.
class ChildSignal {
public:
    explicit ChildSignal(void (*handler)(int)) {
        struct sigaction action {};
        action.sa_handler = handler;
        ::sigaction(SIGCHLD, &action, &old_);
    }
    ~ChildSignal() { ::sigaction(SIGCHLD, &old_, nullptr); }
    ChildSignal(const ChildSignal&) = delete;
    ChildSignal& operator=(const ChildSignal&) = delete;

private:
    struct sigaction old_ {};
};

std::vector<void (*)(int)> handlers() {
    std::vector<void (*)(int)> all;
    for (int signal = 1; signal < 32; ++signal) {
        struct sigaction action {};
        ::sigaction(signal, nullptr, &action);
        all.push_back(action.sa_handler);
    }
    return all;
}

std::vector<int> blocked_signals() {
    sigset_t mask;
    ::sigprocmask(SIG_SETMASK, nullptr, &mask);
    std::vector<int> blocked;
    for (int signal = 1; signal < 32; ++signal) {
        if (::sigismember(&mask, signal) == 1)
            blocked.push_back(signal);
    }
    return blocked;
}

} // namespace

TEST_GROUP(ModuleHost){};

TEST(ModuleHost, TheAnswerReachesTheHelper) {
    Host host("ask");
    host.lines = {"yes"};
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    STRCMP_EQUAL("Question: ", host.spoken.at(0).text.c_str());
    LONGS_EQUAL(PAM_PROMPT_ECHO_ON, host.spoken.at(0).style);
    host.lines = {"no"};
    LONGS_EQUAL(PAM_CONV_ERR, host.authenticate());
}

TEST(ModuleHost, EchoOffIsPassedOn) {
    Host host("ask_hidden");
    host.lines = {"x"};
    LONGS_EQUAL(PAM_AUTH_ERR, host.authenticate());
    LONGS_EQUAL(PAM_PROMPT_ECHO_OFF, host.spoken.at(0).style);
}

TEST(ModuleHost, ConversationsThatFailOrAreEmptyAreFailures) {
    Host failing("ask");
    LONGS_EQUAL(PAM_CONV_ERR, failing.authenticate());
    Host empty("ask");
    empty.empty_response = true;
    LONGS_EQUAL(PAM_CONV_ERR, empty.authenticate());
    Host none("ask");
    none.no_response = true;
    LONGS_EQUAL(PAM_CONV_ERR, none.authenticate());
}

TEST(ModuleHost, AnAnswerOfMegabytesIsNotPassedOn) {
    Host host("ask");
    host.lines = {std::string(8 << 20, '1')};
    LONGS_EQUAL(PAM_AUTH_ERR, host.authenticate());
}

TEST(ModuleHost, NoticesAreShownAsTheyAreAndTheLastWordAlsoWhenSilent) {
    Host host("tell");
    LONGS_EQUAL(PAM_AUTH_ERR, host.authenticate());
    LONGS_EQUAL(2, host.spoken.size());
    LONGS_EQUAL(PAM_TEXT_INFO, host.spoken[0].style);
    STRCMP_EQUAL("%s%n info", host.spoken[0].text.c_str());
    LONGS_EQUAL(PAM_ERROR_MSG, host.spoken[1].style);
    Host silent("tell");
    LONGS_EQUAL(PAM_AUTH_ERR, silent.authenticate(PAM_SILENT));
    LONGS_EQUAL(1, silent.spoken.size());
    LONGS_EQUAL(PAM_ERROR_MSG, silent.spoken[0].style);
    STRCMP_EQUAL("an error", silent.spoken[0].text.c_str());
}

// A refusal has one last word, also where the helper is ended between it and the verdict.
TEST(ModuleHost, AfterTheLastWordThereIsNoOther) {
    Host host("tell_and_die");
    LONGS_EQUAL(PAM_SERVICE_ERR, host.authenticate());
    LONGS_EQUAL(1, host.spoken.size());
}

TEST(ModuleHost, TimeSpentTypingIsNotTheHelpers) {
    Host host("ask");
    host.lines = {"yes"};
    // A person who thinks for longer than this module lets its helper work (2 s).
    host.on_prompt = [] { CHECK_EQUAL(0, ::poll(nullptr, 0, 2500)); };
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
}

TEST(ModuleHost, ChildrenThatTheHostIgnoresOrReapsChangeNothing) {
    for (void (*handler)(int) : {SIG_IGN, &reap_any_child}) {
        const ChildSignal child_signal(handler);
        Host allowed("allow");
        LONGS_EQUAL(PAM_SUCCESS, allowed.authenticate());
        Host refused("wrong_passcode");
        LONGS_EQUAL(PAM_AUTH_ERR, refused.authenticate());
        Host gone("exit_0");
        LONGS_EQUAL(PAM_SERVICE_ERR, gone.authenticate());
        CHECK_FALSE(has_children());
    }
}

TEST(ModuleHost, AnotherChildOfTheHostIsNotReaped) {
    const pid_t other = ::fork();
    if (other == 0)
        ::_exit(42);
    siginfo_t ended{};
    ::waitid(P_PID, static_cast<id_t>(other), &ended, WEXITED | WNOWAIT);
    Host host("allow");
    LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    int status = 0;
    LONGS_EQUAL(other, ::waitpid(other, &status, 0));
    LONGS_EQUAL(42, WEXITSTATUS(status));
}

TEST(ModuleHost, SignalHandlersAndMaskStayAsTheyWere) {
    const auto before = handlers();
    const auto blocked_before = blocked_signals();
    for (const char* behaviour : {"allow", "exit_0", "garbage", "abort"}) {
        Host host(behaviour);
        host.authenticate();
        CHECK(handlers() == before);
        CHECK(blocked_signals() == blocked_before);
    }
}

TEST(ModuleHost, AHundredLoginsLeaveNothing) {
    Host host("ask");
    const auto before = open_descriptors();
    for (int i = 0; i < 100; ++i) {
        host.lines = {"yes"};
        LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
    }
    CHECK(open_descriptors() == before);
    CHECK_FALSE(has_children());
}
