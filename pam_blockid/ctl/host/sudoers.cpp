// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudoers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Kind = SudoersLine::Kind;

constexpr unsigned kDeepestInclude = 128; // sudo's own limit
constexpr std::string_view kBlanks = " \t\r";
constexpr UnreadableIds kUnreadable{"sudoers.unseen", "sudoers.unreadable"};

std::string_view trimmed(std::string_view text) {
    return pam_blockid::trimmed(text, kBlanks);
}

// "#1000" is a user.
bool begins_comment(std::string_view text) {
    const bool is_number = text.size() > 1 && (is_digit(text[1]) || text[1] == '-');
    return text.starts_with('#') && !is_number;
}

// Calls `see(i)` for each byte that stands for itself: neither quoted nor behind a backslash; ends
// when that returns false.
template<class See>
void each_plain(std::string_view text, See see) {
    bool in_quotes = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '"')
            in_quotes = !in_quotes;
        else if (!in_quotes && !see(i))
            return;
    }
}

std::string_view without_comment(std::string_view line) {
    std::size_t end = line.size();
    const std::size_t first = line.find_first_not_of(kBlanks);
    each_plain(line, [&](std::size_t i) {
        const std::string_view rest = line.substr(i);
        const bool comment = begins_comment(rest) && !(i == first && sudoers_include(rest));
        if (comment)
            end = i;
        return !comment;
    });
    return line.substr(0, end);
}

bool is_word_byte(char c) {
    return is_letter(c) || is_digit(c) || c == '_';
}

// The tag "NOPASSWD:", as a word of its own.
bool has_no_password_tag(std::string_view line) {
    constexpr std::string_view tag = "NOPASSWD";
    bool found = false;
    each_plain(line, [&](std::size_t i) {
        if (!line.substr(i).starts_with(tag) || (i > 0 && is_word_byte(line[i - 1])))
            return true;
        found = trimmed(line.substr(i + tag.size())).starts_with(':');
        return !found;
    });
    return found;
}

// "Defaults:alice env_reset, !authenticate"
bool spares_authentication(std::string_view line) {
    constexpr std::string_view option = "authenticate";
    bool found = false;
    each_plain(line, [&](std::size_t i) {
        if (line[i] != '!')
            return true;
        const std::string_view name = trimmed(line.substr(i + 1));
        found = name.starts_with(option) &&
                (name.size() == option.size() || !is_word_byte(name[option.size()]));
        return !found;
    });
    return found;
}

// "Defaults" for everyone, everywhere.
bool is_general_default(std::string_view line) {
    constexpr std::string_view word = "Defaults";
    return line.starts_with(word) && line.size() > word.size() &&
           kBlanks.find(line[word.size()]) != std::string_view::npos;
}

// Each of the options, "pam_service = x" or "!authenticate".
template<class See>
void each_option(std::string_view line, See see) {
    std::string_view rest = line.substr(std::string_view("Defaults").size());
    while (!rest.empty()) {
        const std::string_view option = rest.substr(0, rest.find(','));
        see(trimmed(option));
        rest.remove_prefix(std::min(option.size() + 1, rest.size()));
    }
}

bool demands_authentication(std::string_view line) {
    bool demands = false;
    each_option(line, [&](std::string_view option) { demands |= option == "authenticate"; });
    return demands;
}

// Each is a whole line's first word; the rest of it defines an alias.
bool is_alias(std::string_view line) {
    constexpr std::array<std::string_view, 5> words{"User_Alias", "Runas_Alias", "Host_Alias",
                                                    "Cmnd_Alias", "Cmd_Alias"};
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return line.starts_with(word); });
}

class Reader {
public:
    explicit Reader(const std::optional<std::string>& user) : user_(user) {}

    void read(const std::string& path, unsigned depth) {
        const auto text = read_text(path);
        if (!text) {
            sudoers.unseen.push_back(unreadable(kUnreadable, shown(path), text.error()));
            return;
        }
        for (const SudoersText& line : parse_sudoers_lines(*text)) {
            const auto include = sudoers_include(line.text);
            if (!include)
                look_at({path, line.number}, line.text);
            else if (depth < kDeepestInclude)
                follow(*include, directory_of(path), depth + 1);
        }
    }

    Sudoers sudoers;

private:
    void follow(const SudoersInclude& include, const std::string& directory, unsigned depth) {
        const std::string path =
            include.path.starts_with('/') ? include.path : directory + include.path;
        if (!include.directory) {
            read(path, depth);
            return;
        }
        const auto names = list_directory(path);
        if (!names && names.error().kind != ReadError::Kind::Missing) // sudo passes over it
            sudoers.unseen.push_back(unreadable(kUnreadable, shown(path), names.error()));
        if (!names)
            return;
        for (const std::string& name : *names) {
            if (name.find('.') == std::string::npos && !name.ends_with('~'))
                read(path + "/" + name, depth);
        }
    }

    void look_at(const Place& place, std::string_view line) {
        if (is_general_default(line) && demands_authentication(line)) // the last one counts
            std::erase_if(sudoers.open, [this](const SudoersLine& open) {
                return general_ && open.place == *general_;
            });
        for (auto [option, service] : {std::pair("pam_service", &sudoers.plain),
                                       std::pair("pam_login_service", &sudoers.login)}) {
            if (const auto name = general_default(line, option))
                *service = SudoService{*name, place};
        }
        const auto kind = kind_of_sudoers_line(line);
        if (!kind)
            return;
        if (*kind == Kind::NoPassword && user_ && !may_concern(line, *user_))
            return;
        if (is_general_default(line))
            general_ = place;
        sudoers.open.push_back({place, *kind});
    }

    const std::optional<std::string>& user_;
    std::optional<Place> general_; // of "Defaults !authenticate"
};

} // namespace

Sudoers read_sudoers(const std::string& path, const std::optional<std::string>& user) {
    Reader reader(user);
    reader.read(path, 0);
    return std::move(reader.sudoers);
}

std::vector<SudoersText> parse_sudoers_lines(std::string_view text) {
    std::vector<SudoersText> parsed;
    std::string joined;
    unsigned first = 0;
    unsigned number = 0;
    for (std::string_view line : lines_of(text)) {
        ++number;
        if (first == 0)
            first = number;
        const std::string_view bare = without_comment(line);
        const bool continued = bare.size() == line.size() && line.ends_with('\\');
        joined += continued ? line.substr(0, line.size() - 1) : bare;
        if (continued)
            continue;
        if (const std::string_view whole = trimmed(joined); !whole.empty())
            parsed.push_back({first, std::string(whole)});
        joined.clear();
        first = 0;
    }
    return parsed;
}

std::optional<std::string> general_default(std::string_view line, std::string_view option) {
    std::optional<std::string> found;
    if (!is_general_default(line))
        return found;
    each_option(line, [&](std::string_view text) {
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || trimmed(text.substr(0, equals)) != option)
            return;
        std::string_view value = trimmed(text.substr(equals + 1));
        if (value.size() > 1 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        found = value;
    });
    return found;
}

std::optional<SudoersInclude> sudoers_include(std::string_view line) {
    struct Word {
        std::string_view word;
        bool directory;
    };
    constexpr std::array<Word, 2> words{{{"includedir", true}, {"include", false}}};
    if (!line.starts_with('@') && !line.starts_with('#'))
        return std::nullopt;
    line.remove_prefix(1);
    for (const Word& known : words) {
        if (!line.starts_with(known.word))
            continue;
        const std::string_view rest = line.substr(known.word.size());
        if (rest.empty() || kBlanks.find(rest.front()) == std::string_view::npos)
            continue;
        std::string_view name = trimmed(rest);
        if (name.size() > 1 && name.starts_with('"') && name.ends_with('"'))
            name = name.substr(1, name.size() - 2);
        std::string path;
        for (std::size_t i = 0; i < name.size(); ++i) {
            if (name[i] == '\\' && i + 1 < name.size()) // before a blank
                ++i;
            path += name[i];
        }
        return SudoersInclude{path, known.directory};
    }
    return std::nullopt;
}

std::optional<Kind> kind_of_sudoers_line(std::string_view line) {
    if (line.starts_with("Defaults") && spares_authentication(line))
        return Kind::NoAuthenticate;
    if (is_general_default(line) && !general_default(line, "exempt_group").value_or("").empty())
        return Kind::ExemptGroup;
    if (line.starts_with("Defaults"))
        return std::nullopt;
    if (is_alias(line) || !has_no_password_tag(line))
        return std::nullopt;
    return Kind::NoPassword;
}

// The users stand first, with commas between, up to the blank behind the last. Only plain names
// tell who is not meant.
bool may_concern(std::string_view rule, std::string_view user) {
    std::string_view rest = rule;
    while (true) {
        const std::size_t end = std::min(rest.find_first_of(", \t="), rest.size());
        const std::string_view name = rest.substr(0, end);
        const bool has_lower =
            std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
        const bool is_name = has_lower && name.find_first_of("%+#!\"\\@") == std::string_view::npos;
        if (!is_name || name == user)
            return true;
        rest = trimmed(rest.substr(end));
        if (!rest.starts_with(','))
            return false;
        rest = trimmed(rest.substr(1));
    }
}

} // namespace pam_blockid
