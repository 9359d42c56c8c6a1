// SPDX-License-Identifier: Apache-2.0
#include "helper/budget_files.h"

#include <algorithm>

namespace pam_blockid {
namespace {

using Record = KeptTimes::Record;
using Records = KeptTimes::Records;

constexpr std::chrono::hours kLongestBudgetSpan{24}; // that the settings allow
constexpr char kNoCaller = '-'; // the caller of a code that was followed by a right one

} // namespace

BudgetFiles::BudgetFiles(const SharedState& state)
    : sent_(state, "the send budget", "", kLongestBudgetSpan) {}

std::vector<SentCode> BudgetFiles::sent_since(Clock::TimePoint start,
                                              const Records& records) const {
    std::vector<SentCode> sent;
    for (const Record& record : records)
        if (record.time() >= start)
            sent.push_back({record.time(), sent_.is_of_this_caller(record)});
    return sent;
}

SendPermit BudgetFiles::take(const Recipient& recipient, const LoginRules& rules) {
    SendPermit permit;
    const auto kept = sent_.change(recipient, [&](Records& records) {
        // Not before: what others were granted while we waited for the lock is no time to come.
        const Record record = sent_.new_record(recipient);
        // A caller that lives long is bound by what it was sent lately.
        const auto span = std::max(rules.send_budget.per, rules.resend_interval);
        permit = may_send(sent_since(record.time() - span, records), record.time(), rules);
        if (permit.kind != SendPermit::Kind::Granted)
            return false;
        records.push_back(record);
        return true;
    });
    if (!kept)
        return {SendPermit::Kind::NotCounted, {}, 0, kept.error()};
    permit.remark = kept->remark;
    return permit;
}

// What is lost here makes somebody wait, and was counted when it was taken.
void BudgetFiles::give_back(const Recipient& recipient) {
    static_cast<void>(sent_.change(recipient, [this](Records& records) {
        const auto last =
            std::find_if(records.rbegin(), records.rend(),
                         [this](const Record& record) { return sent_.is_of_this_caller(record); });
        if (last == records.rend())
            return false;
        records.erase(std::next(last).base());
        return true;
    }));
}

void BudgetFiles::settle(const Recipient& recipient) {
    static_cast<void>(sent_.change(recipient, [this](Records& records) {
        for (Record& record : records) {
            if (sent_.is_of_this_caller(record))
                record.caller.assign(1, kNoCaller);
        }
        return !records.empty();
    }));
}

} // namespace pam_blockid
