// The file that holds a person's recovery codes: their hashes, whose they are and how long they
// last.
//
//   pam_blockid recovery codes 1
//   user alice
//   made 1764270000
//   until 1795806000
//   setting $y$j9T$Qm0...
//   left 7hJ...
//   spent ...........................................
//
// Times are seconds of the wall clock. All hashes have the one setting of crypt(5), by yescrypt, so
// that a typed code is hashed once. A code is spent by writing over its line, which has the same
// length then: whenever that is cut off, the code is good no more.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "login/recovery_code.h"
#include "support/expected.h"

namespace pam_blockid {

inline constexpr std::size_t kLargestRecoverySheet = 16 * 1024;

struct RecoverySheet {
    using Time = std::chrono::sys_seconds;

    static Time now() {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }

    struct Line {
        bool is_left = false;
        std::string hash;       // without the setting
        std::size_t offset = 0; // in the text
    };

    std::string user;
    Time made;
    Time until;
    std::string setting;
    std::vector<Line> lines;

    // Nothing when the text is anything else, or is cut off.
    static std::optional<RecoverySheet> parse(std::string_view text);
    std::string to_text() const;

    // How many may still be typed by `name` at `now`. A clock that has gone back to before the
    // codes were made makes none of them good again.
    std::size_t left_to(std::string_view name, Time now) const;
    bool is_over(Time now) const { return now >= until; }
    // The line of the code with this hash that is left.
    const Line* find(std::string_view hash) const;

    static std::string file_name(uid_t uid);
    static std::string text_of(const Line& line);
    static std::string spent_line(const Line& line);
};

// What such a file holds. The error says what is wrong with it and what to do.
Expected<RecoverySheet, std::string> read_recovery_sheet(int fd);

// The error says why the system has no random bytes.
Expected<RecoveryCode, std::string> new_recovery_code();

} // namespace pam_blockid
