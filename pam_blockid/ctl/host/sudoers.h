// The lines of sudoers that make sudo ask for nothing, and so for no passcode, and those that give
// it another PAM service (sudoers(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/finding.h"
#include "ctl/host/text_file.h"

namespace pam_blockid {

struct SudoersLine {
    Place place;
    enum class Kind {
        NoPassword,     // a rule with NOPASSWD
        NoAuthenticate, // Defaults !authenticate, for everyone or for some
        ExemptGroup,    // Defaults exempt_group = GROUP, for everyone or for some
    } kind;
    bool for_all = false; // of "Defaults", for everyone and everywhere
};

// A service that "Defaults" gives sudo in place of its own.
struct SudoService {
    std::string name;
    Place place;
};

struct SudoServices {
    std::optional<SudoService> of_all; // the last line for everyone counts
    std::vector<SudoService> of_some;  // of some users, hosts or commands
};

struct Sudoers {
    SudoServices plain; // pam_service
    SudoServices login; // pam_login_service, of sudo -i
    std::vector<SudoersLine> open;
    Findings unseen; // check = "sudoers": files that could not be read
};

// `path` and what it includes. With `user`, without rules that name other users only.
Sudoers read_sudoers(const std::string& path, const std::optional<std::string>& user);

// One file as lines: comments gone, continued lines joined, numbered by their first part.
struct SudoersText {
    unsigned number;
    std::string text;
};
std::vector<SudoersText> parse_sudoers_lines(std::string_view text);

// What a line "Defaults", as parsed above, sets `option` to, for everyone or for some; nothing when
// it does not.
std::optional<std::string> value_of_default(std::string_view line, std::string_view option);

// What an @include or #include line names; nothing when it is none.
struct SudoersInclude {
    std::string path;
    bool directory;
};
std::optional<SudoersInclude> sudoers_include(std::string_view line);

// How the line, as parsed above, spares someone the password; none when it does not.
std::vector<SudoersLine::Kind> kinds_of_sudoers_line(std::string_view line);
// Whether the users of such a rule may include `user`.
bool may_concern(std::string_view rule, std::string_view user);

} // namespace pam_blockid
