// What the fuzz targets share. Each target is one file with LLVMFuzzerTestOneInput; the main
// function is libFuzzer's own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace pam_blockid::fuzz {

// Ends the process as a crash does, so that libFuzzer keeps the input.
inline void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "\nnot so: %s\n", what);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// Cuts the first line off `text` and returns it without its line end; seeds stay readable so.
inline std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

inline bool is_printable_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
}

inline bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// True when a run of at least `length` digits of `secret` stands in `text`.
inline bool shows_digits_of(std::string_view text, std::string_view secret, std::size_t length) {
    for (std::size_t at = 0; at + length <= secret.size(); ++at) {
        const std::string_view run = secret.substr(at, length);
        if (is_digits(run) && text.find(run) != std::string_view::npos)
            return true;
    }
    return false;
}

} // namespace pam_blockid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
