// Lists of times that all processes of this host share, a file for each user: when they were sent
// a code, when they typed a wrong one.
//
// The files are in the first directory that can be used. A fault that only root or the hardware
// brings about (a full disk, a file that is not ours) leads to the next one. Any other may be the
// caller's doing (a lock that is held, a limit), and then nothing is counted, nor counted anew
// elsewhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "login/clock.h"
#include "login/recipient.h"
#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

struct StateDirectory {
    std::string path;
    Expected<int, std::string> fd; // somebody else's, who keeps it open; or why there is none
};

// What the lists of one login have in common.
struct SharedState {
    // In the order in which they are tried. None: nothing is counted, and the log says so.
    std::vector<StateDirectory> directories;
    std::string caller; // a word: who asked for this login
    // A number for a name that nobody can tell without a secret of this host.
    std::function<std::uint64_t(const std::string&)> number_of;
    const Clock& clock; // one that all processes of this host share
};

class KeptTimes {
public:
    struct Record {
        std::chrono::milliseconds at{0}; // of the clock
        std::string caller;
        std::string name; // the number of the user's name

        Clock::TimePoint time() const { return Clock::TimePoint(at); }
    };
    using Records = std::vector<Record>; // oldest first

    static std::vector<Clock::TimePoint> times_of(const Records& records);

    struct Kept {
        std::string file;   // its path
        std::string remark; // for the log: why it is not in the first directory; mostly empty
    };

    // What tells the accounts of this host apart; all other names go by their number.
    enum class Accounts {
        ByNumberOfName, // each tenant's apart
        ByUid,          // whatever the settings file
    };

    // `what` names the lists in the log, `suffix` their files. `state` must outlive this object.
    KeptTimes(const SharedState& state, std::string what, std::string suffix,
              std::chrono::seconds keep_for, Accounts accounts = Accounts::ByNumberOfName)
        : state_(state), what_(std::move(what)), suffix_(std::move(suffix)), keep_for_(keep_for),
          accounts_(accounts) {}

    // Lets `change` alter what is kept of `recipient`, alone under the lock, and writes it where it
    // says that it did. It is called again for each directory that is tried. The error says why
    // nothing is kept.
    using Change = std::function<bool(Records&)>;
    Expected<Kept, std::string> change(const Recipient& recipient, const Change& change);

    // What was kept of `recipient` at some moment in the first directory that has something, and in
    // which file. Waits for nobody.
    Records look(const Recipient& recipient, std::string& file) const;

    // Forgets one record that this login made. What is lost here makes somebody wait, and lets
    // nobody in.
    void take_back(const Recipient& recipient, const Record& record);

    // Of this login, now.
    Record new_record(const Recipient& recipient) const;
    bool is_of_this_caller(const Record& record) const { return record.caller == state_.caller; }

private:
    struct Fault {
        std::string what;
        bool lies_in_the_place = false; // and may be another in the next directory
    };

    std::chrono::milliseconds time_now() const;
    std::string file_name(const Recipient& recipient) const;
    std::string name_of(const Recipient& recipient) const;
    Expected<UniqueFd, Fault> open_locked(const StateDirectory& directory, const std::string& name);
    Expected<void, Fault> lock(int fd);
    Expected<Records, Fault> records_in(int fd) const;
    Expected<void, Fault> change_in(const StateDirectory& directory, const Recipient& recipient,
                                    const Change& change);

    // One line each: "<milliseconds> <caller> <name>". Nothing when the text is anything else.
    static std::optional<Records> parse(const std::string& text);
    static std::string to_text(const Records& records);
    static Fault failed(const std::string& step, int error);

    const SharedState& state_;
    std::string what_;
    std::string suffix_;
    std::chrono::seconds keep_for_;
    Accounts accounts_;
    bool was_held_up_ = false; // by a lock: it is not waited for twice
};

} // namespace pam_blockid
