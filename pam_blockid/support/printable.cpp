// SPDX-License-Identifier: Apache-2.0
#include "support/printable.h"

#include <array>

namespace pam_blockid {
namespace {

bool is_plain(unsigned char c) {
    return c >= 0x20 && c < 0x7f;
}

// `also_escaped` are printable characters that get a backslash all the same.
std::string escape(std::string_view text, std::size_t limit, std::string_view also_escaped) {
    static constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (const char raw : text) {
        const auto c = static_cast<unsigned char>(raw);
        std::string piece;
        if (!is_plain(c))
            piece = {'\\', 'x', hex[c >> 4], hex[c & 15]};
        else if (also_escaped.find(raw) != std::string_view::npos)
            piece = {'\\', raw};
        else
            piece = {raw};
        if (out.size() + piece.size() > limit)
            return out + "...";
        out += piece;
    }
    return out;
}

// How many bytes the sequence at the front of `text` has, 0 when it is not well formed
// (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text) {
    struct Form {
        unsigned char first, last; // of the lead byte
        unsigned char second, last_second;
        std::size_t length;
    };
    static constexpr std::array<Form, 9> forms{{{0x00, 0x7f, 0, 0, 1},
                                                {0xc2, 0xdf, 0x80, 0xbf, 2},
                                                {0xe0, 0xe0, 0xa0, 0xbf, 3},
                                                {0xe1, 0xec, 0x80, 0xbf, 3},
                                                {0xed, 0xed, 0x80, 0x9f, 3},
                                                {0xee, 0xef, 0x80, 0xbf, 3},
                                                {0xf0, 0xf0, 0x90, 0xbf, 4},
                                                {0xf1, 0xf3, 0x80, 0xbf, 4},
                                                {0xf4, 0xf4, 0x80, 0x8f, 4}}};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (const Form& form : forms) {
        if (byte(0) < form.first || byte(0) > form.last)
            continue;
        if (text.size() < form.length)
            return 0;
        if (form.length > 1 && (byte(1) < form.second || byte(1) > form.last_second))
            return 0;
        for (std::size_t i = 2; i < form.length; ++i) {
            if ((byte(i) & 0xc0) != 0x80)
                return 0;
        }
        return form.length;
    }
    return 0;
}

} // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = sequence_length(text);
        if (length == 0)
            return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text, std::size_t limit) {
    return escape(text, limit, "");
}

std::string Quoted::operator()(std::string_view text, std::size_t limit) const {
    return '"' + escape(text, limit, "\"\\") + '"';
}

} // namespace pam_blockid
