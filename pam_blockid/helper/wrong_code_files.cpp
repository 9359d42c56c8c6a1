// SPDX-License-Identifier: Apache-2.0
#include "helper/wrong_code_files.h"

#include <utility>

namespace pam_blockid {
namespace {

using Record = KeptTimes::Record;
using Records = KeptTimes::Records;

constexpr std::chrono::hours kLongestWrongSpan{30 * 24}; // that the settings allow

// For the administrator, who may know why they were wrong.
std::string limit_reached(const CodeLimit& limit, const std::string& file) {
    return std::to_string(limit.codes) + " wrong passcodes within " +
           std::to_string(limit.per.count()) + " s; to allow more now, run: rm " + file;
}

} // namespace

WrongCodeFiles::WrongCodeFiles(const SharedState& state)
    : tries_(state, "the count of wrong passcodes", ".wrong", kLongestWrongSpan) {}

TryPermit WrongCodeFiles::look(const Recipient& recipient, const LoginRules& rules) {
    std::string file;
    const Records records = tries_.look(recipient, file);
    TryPermit permit =
        may_try(KeptTimes::times_of(records), tries_.new_record(recipient).time(), rules);
    if (permit.kind == TryPermit::Kind::LimitReached)
        permit.detail = limit_reached(rules.wrong_limit, file);
    return permit;
}

TryPermit WrongCodeFiles::count(const Recipient& recipient, const LoginRules& rules) {
    counted_.reset();
    TryPermit permit;
    const auto kept = tries_.change(recipient, [&](Records& records) {
        const Record record = tries_.new_record(recipient);
        permit = may_try(KeptTimes::times_of(records), record.time(), rules);
        if (permit.kind != TryPermit::Kind::Granted)
            return false;
        records.push_back(record);
        counted_ = record;
        return true;
    });
    if (!kept)
        return {TryPermit::Kind::NotCounted, {}, kept.error()};
    permit.detail = permit.kind == TryPermit::Kind::Granted
                        ? kept->remark
                        : limit_reached(rules.wrong_limit, kept->file);
    return permit;
}

void WrongCodeFiles::take_back(const Recipient& recipient) {
    if (counted_)
        tries_.take_back(recipient, *std::exchange(counted_, std::nullopt));
}

} // namespace pam_blockid
