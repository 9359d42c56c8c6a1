// SPDX-License-Identifier: Apache-2.0
#include "helper/limits.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>

#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

constexpr rlim_t kMib = 1024 * 1024;

struct Limit {
    decltype(RLIMIT_NOFILE) resource;
    const char* name;
    rlim_t wanted; // RLIM_INFINITY is the largest value
    rlim_t least;
};

// A local user can lower these before calling su. Below the floor a connection fails for want of
// descriptors, memory or threads, which must not pass for an outage of the network; below that of
// RLIMIT_FSIZE neither codes sent nor wrong ones can be counted. Without a floor the worst is our
// end.
constexpr std::array<Limit, 7> kLimits{{
    {RLIMIT_NOFILE, "RLIMIT_NOFILE", 1024, 64},
    {RLIMIT_AS, "RLIMIT_AS", RLIM_INFINITY, 512 * kMib},
    {RLIMIT_DATA, "RLIMIT_DATA", RLIM_INFINITY, 128 * kMib},
    // Not raised: the C library has taken the size of each thread's stack from it already.
    {RLIMIT_STACK, "RLIMIT_STACK", 0, kMib},
    // Counts the threads of all helpers, as they share a user. Does not hold for root.
    {RLIMIT_NPROC, "RLIMIT_NPROC", RLIM_INFINITY, 256},
    {RLIMIT_FSIZE, "RLIMIT_FSIZE", RLIM_INFINITY, kMib},
    {RLIMIT_CPU, "RLIMIT_CPU", RLIM_INFINITY, 0},
}};

// Past the hard limit only with CAP_SYS_RESOURCE, which containers do without.
bool raise(const Limit& limit, const rlimit& now) {
    if (now.rlim_cur >= limit.wanted)
        return true;
    const rlimit wanted{limit.wanted, std::max(limit.wanted, now.rlim_max)};
    const rlimit allowed{std::min(limit.wanted, now.rlim_max), now.rlim_max};
    return ::setrlimit(limit.resource, &wanted) == 0 || ::setrlimit(limit.resource, &allowed) == 0;
}

} // namespace

Expected<void, std::string> take_fresh_limits() {
    const rlimit none{0, 0};
    if (::setrlimit(RLIMIT_CORE, &none) != 0)
        return failed_step("RLIMIT_CORE");
    for (const Limit& limit : kLimits) {
        rlimit now{};
        if (::getrlimit(limit.resource, &now) != 0 || !raise(limit, now) ||
            ::getrlimit(limit.resource, &now) != 0)
            return failed_step(limit.name);
        if (now.rlim_cur < limit.least)
            return Unexpected<std::string>(std::string(limit.name) + " is " +
                                           std::to_string(now.rlim_cur) + "; at least " +
                                           std::to_string(limit.least) + " is needed");
    }
    return {};
}

} // namespace pam_blockid
