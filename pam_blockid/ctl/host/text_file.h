// Reads text files and directories that belong to the host, as whoever runs the tool.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/finding.h"
#include "support/expected.h"
#include "support/printable.h"

namespace pam_blockid {

struct ReadError {
    enum class Kind {
        Missing,
        Closed, // to this user
        Other,
    };
    Kind kind;
    std::string reason; // "No such file or directory"
};

// The whole file; a directory, a device or more than a megabyte is an error.
Expected<std::string, ReadError> read_text(const std::string& path);

// The last megabyte of a file, or of it what could be read: a log may be long.
std::string end_of_file(const std::string& path);

// The names in it, sorted, without "." and "..".
Expected<std::vector<std::string>, ReadError> list_directory(const std::string& path);

// The finding about a file that could not be read: a warning where only another user may.
struct UnreadableIds {
    FindingId closed;
    FindingId broken;
};
Finding unreadable(const UnreadableIds& ids, const std::string& place, const ReadError& error);

// Where a line stands; 0 for the file as a whole.
struct Place {
    std::string file;
    unsigned line = 0;

    std::string text() const { return line == 0 ? file : file + ":" + std::to_string(line); }
    bool operator==(const Place&) const = default;
};

// A path or place as a finding shows it.
inline std::string shown(std::string_view place) {
    constexpr std::size_t longest = 512;
    return printable(place, longest);
}

// `text` without what stands in `blanks` at both ends.
std::string_view trimmed(std::string_view text, std::string_view blanks);

// `text` cut at its line ends, which are gone.
std::vector<std::string_view> lines_of(std::string_view text);

// The directory part of `path`, with its slash.
inline std::string directory_of(std::string_view path) {
    return std::string(path.substr(0, path.rfind('/') + 1));
}

} // namespace pam_blockid
