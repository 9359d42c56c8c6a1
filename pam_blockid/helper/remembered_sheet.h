// The file that holds the remembered logins of one account. A line for each:
//
//   pam_blockid remembered logins 1
//   key,host sshd 1764270000 86400123 28800 SHA256:Qm0...,192.0.2.7 <64 digits> <64 digits>
//   session sudo 1764270000 86400123 900 4711.8640012/4294967295 <64 digits> <64 digits>
//
// by what it is remembered; the PAM service; when, as seconds of the wall clock and as milliseconds
// since the boot; for how many seconds; what was brought, or which processes have opened the
// session and in which they were before; whose passcode it was, and the seal of all this and of
// whom it is for (both keyed, in hexadecimal digits).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "helper/login_session.h"

namespace pam_blockid {

inline constexpr std::size_t kLargestRememberedSheet = 16 * 1024;
inline constexpr std::size_t kMostRemembered = 20; // the oldest go first
inline constexpr std::size_t kLongestRememberedWord = 256;
inline constexpr std::size_t kSealDigits = 64;

// What stands between two spaces of a line.
bool is_remembered_word(std::string_view text);

struct RememberedRecord {
    static constexpr const char* kSession = "session";

    std::string kind; // "key,host", "key", "host", or kSession
    std::string service;
    std::chrono::sys_seconds made{};
    std::chrono::milliseconds up{0};
    std::chrono::seconds span{0};
    std::string evidence;
    std::string who;
    std::string seal{};

    std::string sealed_text() const; // the line without the seal

    bool operator==(const RememberedRecord&) const = default;
};

struct RememberedSheet {
    std::vector<RememberedRecord> records; // the oldest first

    // An empty text has no records. Nothing when the text is anything but what to_text() makes.
    static std::optional<RememberedSheet> parse(std::string_view text);
    std::string to_text() const;

    static std::string file_name(uid_t uid); // "uid-1000"
    // Of a name that file_name() makes; nothing for any other.
    static std::optional<uid_t> uid_of(std::string_view name);
};

// As the evidence of a session has them: "4711.8640012/4294967295,1.17/3".
std::string text_of(const std::vector<SessionOpener>& openers);
// Nothing when the text is anything but what text_of() makes of one or more.
std::optional<std::vector<SessionOpener>> openers_in(std::string_view text);

// The mark of when everything of an account was forgotten, in a file beside the sheet: whoever has
// read that before, and writes it after, brings nothing of it back.
struct ForgottenMark {
    std::string boot;
    std::chrono::milliseconds up{0};

    static std::optional<ForgottenMark> parse(std::string_view text);
    std::string to_text() const;

    static std::string file_name(uid_t uid); // "uid-1000.forgotten"
};

} // namespace pam_blockid
