// A host that cancels the thread in which it called PAM (pthread_cancel(3)).
// SPDX-License-Identifier: Apache-2.0
#include <pthread.h>
#include <unistd.h>

#include <future>

#include "host.h"

#include <CppUTest/TestHarness.h>

using namespace module_test;

namespace {

// libpam takes it for its module's still, and so pam_end(3) frees nothing.
pam_handle_t* abandoned = nullptr;

extern "C" void* log_in(void* host) {
    static_cast<Host*>(host)->authenticate();
    return nullptr;
}

} // namespace

TEST_GROUP(ModuleCancelled){};

TEST(ModuleCancelled, AThreadThatIsCancelledAtThePromptEndsAndSoDoesTheHelper) {
    const auto before = open_descriptors();
    Host host("ask");
    std::promise<void> prompted;
    host.prepare = [](pam_handle_t* pamh) { abandoned = pamh; };
    host.on_prompt = [&prompted] {
        prompted.set_value();
        while (true)
            ::pause();
    };
    pthread_t thread{};
    LONGS_EQUAL(0, ::pthread_create(&thread, nullptr, &log_in, &host));
    prompted.get_future().wait();
    CHECK(has_children());
    ::pthread_cancel(thread);
    void* end = nullptr;
    LONGS_EQUAL(0, ::pthread_join(thread, &end));
    POINTERS_EQUAL(PTHREAD_CANCELED, end);
    CHECK_FALSE(has_children());
    CHECK(open_descriptors() == before);
}

TEST(ModuleCancelled, OneThatWasCancelledBeforeLeavesNothingEither) {
    const auto before = open_descriptors();
    Host host("linger");
    host.prepare = [](pam_handle_t* pamh) {
        abandoned = pamh;
        ::pthread_cancel(::pthread_self());
    };
    pthread_t thread{};
    LONGS_EQUAL(0, ::pthread_create(&thread, nullptr, &log_in, &host));
    void* end = nullptr;
    LONGS_EQUAL(0, ::pthread_join(thread, &end));
    POINTERS_EQUAL(PTHREAD_CANCELED, end);
    CHECK_FALSE(has_children());
    CHECK(open_descriptors() == before);
}

TEST(ModuleCancelled, WhetherItCanBeStaysAsItWas) {
    for (const int state : {PTHREAD_CANCEL_DISABLE, PTHREAD_CANCEL_ENABLE}) {
        Host host("ask");
        host.lines = {"yes"};
        int before = -1;
        int at_the_prompt = -1;
        int after = -1;
        host.on_prompt = [&] {
            ::pthread_setcancelstate(state, &at_the_prompt);
            ::pthread_setcancelstate(at_the_prompt, nullptr);
        };
        ::pthread_setcancelstate(state, &before);
        LONGS_EQUAL(PAM_SUCCESS, host.authenticate());
        ::pthread_setcancelstate(before, &after);
        LONGS_EQUAL(state, at_the_prompt);
        LONGS_EQUAL(state, after);
    }
}
