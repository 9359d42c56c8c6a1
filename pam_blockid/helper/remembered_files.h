// Remembered logins in files, one for each account, that logins write and blockidctl shows.
//
// A record counts for one account, by its number and its name, on one host and until that boots
// (the boot's id and the time since then, which nobody can set), for one person at BlockID, and for
// what was brought. All this is under a seal that the license key is needed for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "helper/login_session.h"
#include "helper/remembered_sheet.h"
#include "login/remembered_logins.h"
#include "login/rules.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

inline constexpr const char* kRememberedDirectory = "/var/lib/pam_blockid/remembered";

// What a login brings that may be the same next time. As far as it is proven; the rest is empty.
struct Brought {
    std::string service;
    std::string ssh_key; // its fingerprint
    std::string address; // of the person's machine, in its one spelling
    bool from_afar = false;
    std::vector<Process> lineage{}; // of who asks (lineage_of())
};

struct Moment {
    std::string boot; // its id; empty: unknown, and nothing is remembered
    std::chrono::sys_seconds wall{};
    std::chrono::milliseconds up{0}; // since the boot, suspended or not
};
Moment moment_now();

// The outside of remembering.
struct RememberingHost {
    std::function<std::string(const std::string&)> seal; // kSealDigits; empty when it cannot
    std::function<Moment()> now = moment_now;
    ProcessAt look_at = process_at;
};

class RememberedFiles final : public RememberedLogins {
public:
    // `directory` is kRememberedDirectory. It is opened when it is needed, and made, where it is
    // missing, when something is to be kept. Looks for nothing, and keeps nothing, where `rules`
    // are off.
    RememberedFiles(std::string directory, RememberRules rules, Brought brought,
                    RememberingHost host);

    RememberPromise promise(const Recipient& recipient) const override;
    std::string look(const Recipient& recipient) override;
    std::optional<std::string> find(const Remembered& person) override;
    std::string keep(const Remembered& person) override;
    std::string forget(const Recipient& recipient) override;

    // Whether look() has found what may let the person pass, should they be the same one.
    bool may_let_pass() const { return may_let_pass_; }

    // All that is remembered of the account and not over, in words. The error says what is wrong
    // with what is kept.
    Expected<std::vector<std::string>, std::string> all_of(const Recipient& recipient) const;

private:
    struct Found {
        std::vector<RememberedRecord> counting;
        bool has_ended = false; // some that was good once
    };

    std::string path_of(const Recipient& recipient) const;
    std::string sealed(const RememberedRecord& record, const Recipient& recipient,
                       const Moment& now) const;
    std::string who_is(const Remembered& person) const;
    Found counting(const RememberedSheet& sheet, const Recipient& recipient,
                   const std::optional<ForgottenMark>& mark) const;
    Expected<Found, std::string> read(int directory, const Recipient& recipient) const;
    bool fits(const RememberedRecord& record, const Recipient& recipient) const;
    bool may_count_again(const RememberedRecord& record) const;
    std::vector<RememberedRecord> new_records(const Remembered& person) const;
    Expected<void, std::string> rewrite(int directory, const Recipient& recipient,
                                        const std::vector<RememberedRecord>& more) const;

    std::string directory_;
    RememberRules rules_;
    Brought brought_;
    RememberingHost host_;
    bool may_let_pass_ = false;
};

// Of each account that has a file there.
std::vector<uid_t> remembered_accounts(const std::string& directory);

// Nothing of anybody's is remembered any more, by whatever key it was sealed. The error says what
// may be.
Expected<void, std::string> forget_everybody(const std::string& directory, const Moment& now);

} // namespace pam_blockid
