// A file of /etc/pam.d as lines of words: comments gone, continued lines joined, brackets taken
// off (pam.d(5)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pam_blockid {

struct PamLine {
    unsigned number = 0; // of its first part, from 1
    std::vector<std::string> words;
    unsigned interrupted =
        0; // the first empty line or comment within it, or where it ends; 0: none
};

// What an empty line or a comment does to a line that is continued: libpam passes over it, or from
// 1.6 on ends the line there.
enum class PamInterruption { Skipped, EndsTheLine };

struct PamLines {
    std::vector<PamLine> lines;
    bool unfinished = false; // the last line is continued and the file ends: libpam gives up
};

PamLines parse_pam_lines(std::string_view text, PamInterruption interruption);
// As the libpam does that this was built with.
PamLines parse_pam_lines(std::string_view text);

} // namespace pam_blockid
