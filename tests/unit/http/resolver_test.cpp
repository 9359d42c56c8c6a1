// A name that cannot be looked up because this host refuses the resolver a thread: a fault of this
// host, and no outage of the network.
// SPDX-License-Identifier: Apache-2.0
#include "http/curl_client.h"

#include "child.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

// Apart from what the exit status of a child that came to grief looks like.
int status_for(HttpFailure::Kind kind) {
    return 50 + static_cast<int>(kind);
}

// How a request fails in a process that is not root, which may always start threads.
int failure_of_a_look_up(bool with_threads) {
    return exit_of([&] {
        const rlimit none{0, 0};
        if (!stop_being_root() || (!with_threads && ::setrlimit(RLIMIT_NPROC, &none) != 0))
            return 101;
        const NetworkSettings network;
        CurlClient client(network, -1);
        HttpRequest request;
        request.url = "https://host.invalid/";
        const auto results =
            client.perform({request}, Deadline::after(std::chrono::milliseconds(500)));
        return results[0] ? 100 : status_for(results[0].error().kind);
    });
}

} // namespace

TEST_GROUP(Resolver){};

TEST(Resolver, NoThreadIsAFaultOfThisHost) {
    LONGS_EQUAL(status_for(HttpFailure::Kind::Local), failure_of_a_look_up(false));
}

TEST(Resolver, AnUnknownNameIsNone) {
    const int status = failure_of_a_look_up(true);
    CHECK_TRUE(status == status_for(HttpFailure::Kind::Unreachable) || // the name server said no
               status == status_for(HttpFailure::Kind::TimedOut));     // or there is none
}
