// SPDX-License-Identifier: Apache-2.0
#include "account.h"

namespace blockid_simulator {

Check Account::check(std::string_view code, Time now) {
    if (locked(now))
        return Check::Locked;
    if (!holds(code))
        return count_wrong(now);
    if (sent_->used)
        return Check::Used;
    if (now >= sent_->expires)
        return Check::Expired;
    sent_->used = true;
    wrong_.clear();
    return Check::Right;
}

Check Account::count_wrong(Time now) {
    while (!wrong_.empty() && wrong_.front() <= now - kWrongCodeWindow)
        wrong_.pop_front();
    wrong_.push_back(now);
    if (wrong_.size() <= kWrongCodesAllowed)
        return Check::Wrong;
    wrong_.clear();
    locked_until_ = now + kLockTime;
    return Check::Locked;
}

void Account::unlock() {
    wrong_.clear();
    locked_until_ = Time{};
}

} // namespace blockid_simulator
