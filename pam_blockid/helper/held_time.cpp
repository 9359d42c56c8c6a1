// SPDX-License-Identifier: Apache-2.0
#include "helper/held_time.h"

#include <algorithm>
#include <utility>

namespace pam_blockid {
namespace {

using std::chrono::nanoseconds;

nanoseconds growth(nanoseconds from, nanoseconds to) {
    return std::max(to - from, nanoseconds(0));
}

// A thread that was not there before has waited since it began.
nanoseconds waited_between(const RunSample& before, const RunSample& after) {
    nanoseconds sum{0};
    for (const auto& [thread, waited] : after.waited) {
        const auto known = before.waited.find(thread);
        sum += growth(known != before.waited.end() ? known->second : nanoseconds(0), waited);
    }
    return sum;
}

} // namespace

HeldTime::HeldTime(RunSample first, nanoseconds interval)
    : last_(std::move(first)), interval_(interval) {}

void HeldTime::look(RunSample sample, bool counts) {
    if (counts) {
        late_ += growth(last_.now + interval_, sample.now);
        waited_ += waited_between(last_, sample);
        suspended_ += growth(last_.suspended, sample.suspended);
    }
    last_ = std::move(sample);
}

std::chrono::milliseconds HeldTime::total() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::max(late_, waited_) +
                                                                 suspended_);
}

} // namespace pam_blockid
