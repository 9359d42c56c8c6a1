// Foreign text in terminals and logs: printable ASCII only, no longer than its limit, and as a
// quoted value one field from which the text can be read back. First line: the limit.
// SPDX-License-Identifier: Apache-2.0
#include "support/printable.h"

#include <charconv>
#include <optional>

#include "fuzz.h"

namespace {

using namespace pam_blockid;
using fuzz::require;

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kCut = "...";

// What stands in a log field that is quoted from its first byte to its last; nothing when the field
// ends before, or never.
std::optional<std::string> field_content(std::string_view field) {
    if (field.size() < 2 || field.front() != '"')
        return std::nullopt;
    std::string content;
    for (std::size_t i = 1; i < field.size(); ++i) {
        if (field[i] == '"')
            return i + 1 == field.size() ? std::optional(content) : std::nullopt;
        if (field[i] != '\\') {
            content += field[i];
            continue;
        }
        const std::string_view escape = field.substr(i + 1, 3);
        if (escape.starts_with('x') && escape.size() == 3 && kHex.find(escape[1]) != kHex.npos &&
            kHex.find(escape[2]) != kHex.npos) {
            content += static_cast<char>(kHex.find(escape[1]) * 16 + kHex.find(escape[2]));
            i += 3;
        } else if (escape.starts_with('"') || escape.starts_with('\\')) {
            content += escape.front();
            i += 1;
        } else {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

void require_text_or_its_beginning(std::string_view content, std::string_view text) {
    if (content == text)
        return;
    require(content.ends_with(kCut), "a shortened value says so");
    content.remove_suffix(kCut.size());
    require(text.starts_with(content) && content.size() < text.size(),
            "a quoted value reads back as the text or its beginning");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = fuzz::text_of(data, size);
    const std::string_view number = fuzz::take_line(text);
    std::size_t limit = 0;
    if (std::from_chars(number.data(), number.data() + number.size(), limit).ec != std::errc())
        limit = kPrintableLimit;
    limit = std::min<std::size_t>(limit, 1 << 20);

    const std::string shown = printable(text, limit);
    require(fuzz::is_printable_ascii(shown), "printable text is printable");
    require(shown.size() <= limit + kCut.size(), "printable text keeps its limit");
    const std::string field = quoted(text, limit);
    require(fuzz::is_printable_ascii(field), "quoted text is printable");
    require(field.size() <= limit + kCut.size() + 2, "quoted text keeps its limit");
    const auto content = field_content(field);
    require(content.has_value(), "quoted text is one field");
    require_text_or_its_beginning(*content, text);
    is_utf8(text);
    return 0;
}
