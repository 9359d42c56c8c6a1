// The recovery codes that are left to a person on this host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "login/clock.h"
#include "login/recipient.h"
#include "login/recovery_code.h"

namespace pam_blockid {

// Five wrong ones within half an hour close the door for a quarter of an hour. Once it has opened
// again, each further wrong one within the half hour closes it anew.
inline constexpr std::size_t kWrongRecoveryCodes = 5;
inline constexpr std::chrono::minutes kWrongRecoverySpan{30};
inline constexpr std::chrono::minutes kRecoveryClosed{15};

// How long until a recovery code may be tried after the wrong ones at `times`, in any order. Zero:
// now.
std::chrono::seconds recovery_closed_for(std::vector<Clock::TimePoint> times, Clock::TimePoint now);

struct RecoveryReply {
    enum class Kind {
        Right, // and spent
        Wrong,
        Closed, // nothing was looked at
        Fault,  // it could not be judged, or not be spent
    };
    Kind kind = Kind::Fault;
    int left = 0;                 // after it: Right
    std::chrono::seconds wait{0}; // until another may be tried: Closed
    std::string detail;           // for the log
};

class RecoveryCodes {
public:
    virtual ~RecoveryCodes() = default;
    // Those that may still be typed: none where there are none, or nobody can tell.
    virtual int left(const Recipient& recipient) = 0;
    // What is Right is spent for good, and on disk, before this returns. Takes as long for whoever
    // has none as for whoever has some.
    virtual RecoveryReply spend(const Recipient& recipient, const RecoveryCode& code) = 0;
};

} // namespace pam_blockid
