// The send budget of all logins on this host, in lists that their processes share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "helper/kept_times.h"
#include "login/send_budget.h"

namespace pam_blockid {

class BudgetFiles final : public SendBudget {
public:
    // `state` must outlive this object.
    explicit BudgetFiles(const SharedState& state);

    SendPermit take(const Recipient& recipient, const LoginRules& rules) override;
    void give_back(const Recipient& recipient) override;
    void settle(const Recipient& recipient) override;

private:
    std::vector<SentCode> sent_since(Clock::TimePoint start,
                                     const KeptTimes::Records& records) const;

    KeptTimes sent_;
};

} // namespace pam_blockid
