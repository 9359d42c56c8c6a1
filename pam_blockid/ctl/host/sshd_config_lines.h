// Finds the line of sshd_config that sets a keyword, includes followed (sshd_config(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/host/text_file.h"

namespace pam_blockid {

struct SshdConfigLine {
    Place place;
    std::string keyword;      // in lower case
    std::string value;        // words with one space between, without quotes
    unsigned match_block = 0; // counted from 1; 0 outside of them, and after "Match all"
};

struct SshdConfig {
    std::vector<SshdConfigLine> lines; // in the order in which sshd reads them
    std::vector<std::string> files;    // that were read; one that cannot be has no lines
    // Where an Include looks for names of a pattern: a file that has left one was read, too.
    std::vector<std::string> directories;
};

SshdConfig read_sshd_config(const std::string& path);

// The line that most likely gave `keyword` this value: sshd takes the first, and those in a Match
// block may hold for others only.
std::optional<Place> line_that_sets(const std::vector<SshdConfigLine>& lines,
                                    const std::string& keyword, const std::string& value);

} // namespace pam_blockid
