// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_config_lines.h"

#include <glob.h>

#include <algorithm>
#include <utility>

#include "support/ascii.h"

namespace pam_blockid {
namespace {

constexpr unsigned kDeepestSshdConfig = 16; // sshd's own limit

// Paths that match, sorted.
class Glob {
public:
    explicit Glob(const std::string& pattern) { ::glob(pattern.c_str(), 0, nullptr, &found_); }
    ~Glob() { ::globfree(&found_); }
    Glob(const Glob&) = delete;
    Glob& operator=(const Glob&) = delete;

    std::vector<std::string> paths() const {
        return {found_.gl_pathv, found_.gl_pathv + found_.gl_pathc};
    }

private:
    glob_t found_{};
};

// "Keyword value", "Keyword=value", with parts in double quotes; a word that begins with # ends it.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::size_t i = 0;
    while (true) {
        const std::string_view gap = words.size() == 1 ? " \t\r=" : " \t\r";
        i = line.find_first_not_of(gap, i);
        if (i == std::string_view::npos || line[i] == '#')
            return words;
        const bool in_quotes = line[i] == '"';
        const std::size_t begin = in_quotes ? i + 1 : i;
        const std::string_view ends = in_quotes ? "\"" : words.empty() ? " \t\r=" : " \t\r";
        const std::size_t end = std::min(line.find_first_of(ends, begin), line.size());
        words.emplace_back(line.substr(begin, end - begin));
        i = in_quotes ? std::min(end + 1, line.size()) : end;
    }
}

class SshdConfigReader {
public:
    explicit SshdConfigReader(const std::string& path) : directory_(directory_of(path)) {}

    void read(const std::string& path, unsigned match_block, unsigned depth) {
        const auto text = read_text(path);
        if (!text || depth > kDeepestSshdConfig)
            return;
        config.files.push_back(path);
        unsigned number = 0;
        for (const std::string_view line : lines_of(*text)) {
            ++number;
            const std::vector<std::string> words = words_of(line);
            if (words.empty())
                continue;
            const std::string keyword = ascii_lower(words.front());
            if (keyword == "include")
                follow(words, match_block, depth);
            else if (keyword == "match")
                match_block = words.size() == 2 && ascii_lower(words[1]) == "all" ? 0 : ++blocks_;
            else
                config.lines.push_back({{path, number}, keyword, joined(words), match_block});
        }
    }

    SshdConfig config;

private:
    void follow(const std::vector<std::string>& words, unsigned match_block, unsigned depth) {
        for (std::size_t i = 1; i < words.size(); ++i) {
            const std::string pattern =
                words[i].starts_with('/') ? words[i] : directory_ + words[i];
            if (pattern.find_first_of("*?[") != std::string::npos)
                config.directories.push_back(directory_of(pattern));
            for (const std::string& path : Glob(pattern).paths())
                read(path, match_block, depth + 1);
        }
    }

    static std::string joined(const std::vector<std::string>& words) {
        std::string text;
        for (std::size_t i = 1; i < words.size(); ++i)
            text += (i == 1 ? "" : " ") + words[i];
        return text;
    }

    unsigned blocks_ = 0;   // of Match, so far
    std::string directory_; // which relative includes begin with
};

} // namespace

SshdConfig read_sshd_config(const std::string& path) {
    SshdConfigReader reader(path);
    reader.read(path, 0, 0);
    return std::move(reader.config);
}

std::optional<Place> line_that_sets(const std::vector<SshdConfigLine>& lines,
                                    const std::string& keyword, const std::string& value) {
    std::vector<Place> any;
    for (const bool in_match_block : {false, true}) {
        for (const SshdConfigLine& line : lines) {
            if (line.keyword != keyword || (line.match_block != 0) != in_match_block)
                continue;
            if (ascii_lower(line.value) == ascii_lower(value))
                return line.place;
            if (!in_match_block)
                any.push_back(line.place);
        }
    }
    if (any.size() == 1) // "2m" is 120
        return any.front();
    return std::nullopt;
}

} // namespace pam_blockid
