// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_lines.h"

#include <utility>

#include "ctl/host/text_file.h"

namespace pam_blockid {
namespace {

constexpr std::string_view kPamBlanks = " \t\n";

// What stands within brackets, which `text` begins with; "\]" is a bracket within.
std::string take_bracketed(std::string_view& text) {
    std::string word;
    std::size_t i = 1;
    for (; i < text.size() && text[i] != ']'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == ']')
            ++i;
        word += text[i];
    }
    text.remove_prefix(std::min(i + 1, text.size()));
    return word;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (text = trimmed(text, kPamBlanks); !text.empty(); text = trimmed(text, kPamBlanks)) {
        if (text.starts_with('[')) {
            words.push_back(take_bracketed(text));
            continue;
        }
        const std::size_t end = std::min(text.find_first_of(kPamBlanks), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

} // namespace

PamLines parse_pam_lines(std::string_view text, PamInterruption interruption) {
    PamLines parsed;
    std::string joined;
    PamLine current;
    unsigned number = 0;
    for (const std::string_view line : lines_of(text)) {
        ++number;
        const std::size_t hash = line.find('#');
        std::string_view part = trimmed(line.substr(0, hash), kPamBlanks);
        const bool within = current.number != 0;
        if (part.empty() && within && current.interrupted == 0)
            current.interrupted = number;
        if (part.empty() && (!within || interruption == PamInterruption::Skipped))
            continue;
        const bool continued = hash == std::string_view::npos && part.ends_with('\\');
        if (continued)
            part.remove_suffix(1);
        if (!within)
            current.number = number;
        joined.append(part).append(" ");
        if (continued)
            continue;
        current.words = words_of(std::exchange(joined, {}));
        if (!current.words.empty())
            parsed.lines.push_back(std::move(current));
        current = {};
    }
    parsed.unfinished = current.number != 0;
    return parsed;
}

PamLines parse_pam_lines(std::string_view text) {
    return parse_pam_lines(text, BLOCKID_PAM_INTERRUPTION);
}

} // namespace pam_blockid
