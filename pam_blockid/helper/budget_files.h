// The send budget of all logins on this host: a file for each user, locked while it is judged.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "login/send_budget.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

class BudgetFiles final : public SendBudget {
public:
    // `directory` may be an error: then only what this login sends is counted. `caller` is a word.
    // `clock` must be one that all processes of this host share, and must outlive this object.
    BudgetFiles(Expected<UniqueFd, std::string> directory, std::string caller, const Clock& clock)
        : directory_(std::move(directory)), caller_(std::move(caller)), clock_(clock) {}

    SendPermit take(const Recipient& recipient, const LoginRules& rules) override;
    void give_back(const Recipient& recipient) override;
    void settle(const Recipient& recipient) override;

private:
    struct Record {
        std::chrono::milliseconds at{0}; // of the clock
        std::string caller;

        bool operator==(const Record&) const = default;
    };
    using Records = std::vector<Record>;

    // One line each: "<milliseconds> <caller>". Nothing when the text is anything else.
    static std::optional<Records> parse(const std::string& text);
    static std::string to_text(const Records& records);

    Expected<UniqueFd, std::string> open_locked(const Recipient& recipient) const;
    std::vector<SentCode> counted(const Records& records) const;
    // Lets `change` alter the records on file, if they can be had.
    template<class Change>
    void amend(const Recipient& recipient, Change change) const;

    Expected<UniqueFd, std::string> directory_;
    std::string caller_;
    const Clock& clock_;
    Records own_; // of this login, should the files fail
};

} // namespace pam_blockid
