// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_root_keys.h"

#include <algorithm>
#include <sstream>

#include "ctl/host/text_file.h"

namespace pam_blockid {
namespace {

// %h, %u, %U and %% of sshd_config(5), TOKENS.
std::string path_for_root(const std::string& pattern, const std::string& home) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            path += pattern[i];
            continue;
        }
        switch (pattern[++i]) {
        case 'h':
            path += home;
            break;
        case 'u':
            path += "root";
            break;
        case 'U':
            path += "0";
            break;
        default:
            path += pattern[i];
        }
    }
    return path.starts_with('/') ? path : home + "/" + path;
}

bool has_key(const std::string& path) {
    const auto text = read_text(path);
    if (!text)
        return false;
    const auto lines = lines_of(*text);
    return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
        const std::string_view content = trimmed(line, " \t\r");
        return !content.empty() && content.front() != '#';
    });
}

} // namespace

bool root_has_keys(const SshdSettings& settings, const std::string& home) {
    std::istringstream patterns(settings.value("authorizedkeysfile"));
    for (std::string pattern; patterns >> pattern;) {
        if (has_key(path_for_root(pattern, home)))
            return true;
    }
    return false;
}

} // namespace pam_blockid
