// The wrong passcodes of all logins on this host, in lists that their processes share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "helper/kept_times.h"
#include "login/wrong_limit.h"

namespace pam_blockid {

class WrongCodeFiles final : public WrongCodes {
public:
    // `state` must outlive this object.
    explicit WrongCodeFiles(const SharedState& state);

    TryPermit look(const Recipient& recipient, const LoginRules& rules) override;
    TryPermit count(const Recipient& recipient, const LoginRules& rules) override;
    void take_back(const Recipient& recipient) override;

private:
    KeptTimes tries_;
    std::optional<KeptTimes::Record> counted_; // last
};

} // namespace pam_blockid
