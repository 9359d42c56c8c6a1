// Recovery codes in files, one for each person, that root writes (blockidctl codes) and logins
// spend.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "helper/kept_times.h"
#include "helper/recovery_hash.h"
#include "helper/recovery_sheet.h"
#include "login/recovery_codes.h"

namespace pam_blockid {

class RecoveryFiles final : public RecoveryCodes {
public:
    // `directory` is kStateDirectory, and is opened when it is asked for. `state` is that of the
    // counts of this host, and must outlive this object.
    RecoveryFiles(std::string directory, const SharedState& state);

    int left(const Recipient& recipient) override;
    RecoveryReply spend(const Recipient& recipient, const RecoveryCode& code) override;

private:
    struct Opened {
        UniqueFd fd;
        RecoverySheet sheet;
        std::size_t left = 0; // to the recipient, now
    };

    RecoveryReply judge(const Recipient& recipient, const RecoveryCode& code);
    // The person's file; without a descriptor where there is none. The error says what is wrong.
    Expected<Opened, std::string> open(const Recipient& recipient, int flags) const;
    // Counts a try. Zero: it may be made.
    Expected<std::chrono::seconds, std::string> closed_for(const Recipient& recipient);

    std::string directory_;
    KeptTimes tries_;
    std::optional<KeptTimes::Record> counted_; // last
};

} // namespace pam_blockid
