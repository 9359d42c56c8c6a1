// Makes foreign text fit for a terminal or a log: nothing in it can move a cursor, start a new log
// record or reorder what stands beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pam_blockid {

inline constexpr std::size_t kPrintableLimit = 128;
inline constexpr std::size_t kLogTextLimit = 400; // of a sentence for the log

// True when `text` is well-formed UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
bool is_utf8(std::string_view text);

// `text` with every byte that is not printable ASCII written as \xHH, and cut after `limit` bytes
// of output with "..." in place of the rest.
std::string printable(std::string_view text, std::size_t limit = kPrintableLimit);

struct Quoted {
    std::string operator()(std::string_view text, std::size_t limit = kPrintableLimit) const;
};

// The same between double quotes, with \" and \\ escaped: one value of a key=value log line. No
// function, as then std::quoted would join in, which fits a std::string better.
inline constexpr Quoted quoted;

} // namespace pam_blockid
