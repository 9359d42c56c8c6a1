// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudoers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr unsigned kDeepestSudoers = 128; // sudo's own limit
constexpr std::string_view kSudoersBlanks = " \t\r";
constexpr UnreadableIds kUnreadableSudoers{"sudoers.unseen", "sudoers.unreadable"};

std::string_view trimmed(std::string_view text) {
    return pam_blockid::trimmed(text, kSudoersBlanks);
}

constexpr std::string_view kDefaults = "Defaults";

bool begins_with(std::string_view line, std::string_view word, std::string_view behind) {
    return line.starts_with(word) &&
           (line.size() == word.size() || behind.find(line[word.size()]) != std::string_view::npos);
}

// For everyone or for some; but "Defaultsx" is a user's name.
bool is_default(std::string_view line) {
    return begins_with(line, kDefaults, " \t\r:@>!");
}

// "#1000" and "#-1" are users.
bool begins_comment(std::string_view text) {
    const std::size_t number = text.starts_with("#-") ? 2 : 1;
    return text.starts_with('#') && !(text.size() > number && is_digit(text[number]));
}

// How sudo reads on, across lines that a backslash joins.
struct Reading {
    bool has_commands = false; // a rule or an alias; not "Defaults", not an include
    bool in_quotes = false;
    bool in_command = false; // and its arguments, where a quotation mark is a byte like any other

    static Reading of(std::string_view line) {
        const std::string_view text = trimmed(line);
        return {!is_default(text) && !sudoers_include(text)};
    }
};

bool begins_command(std::string_view text, std::size_t at) {
    constexpr std::string_view before = " \t=),:!";
    const bool begins_word = at == 0 || before.find(text[at - 1]) != std::string_view::npos;
    return begins_word && (text[at] == '/' || text[at] == '^' || // a path, a regular expression
                           text.substr(at).starts_with("sudoedit"));
}

bool ends_command(char c) {
    return c == ',' || c == ':' || c == '=';
}

// Calls `see(i)` for each byte that stands for itself: neither quoted nor behind a backslash; ends
// when that returns false.
template<class See>
void each_plain(std::string_view text, Reading& reading, See see) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
            continue;
        }
        if (text[i] == '"' && !reading.in_command) {
            reading.in_quotes = !reading.in_quotes;
            continue;
        }
        if (reading.in_quotes)
            continue;
        if (ends_command(text[i]))
            reading.in_command = false;
        else if (reading.has_commands && begins_command(text, i))
            reading.in_command = true;
        if (!see(i))
            return;
    }
}

std::string_view without_comment(std::string_view line, Reading& reading) {
    std::size_t end = line.size();
    const std::size_t first = line.find_first_not_of(kSudoersBlanks);
    each_plain(line, reading, [&](std::size_t i) {
        const std::string_view rest = line.substr(i);
        const bool comment = begins_comment(rest) && !(i == first && sudoers_include(rest));
        if (comment)
            end = i;
        return !comment;
    });
    return line.substr(0, end);
}

// The line without the backslash that joins it to the next, which blanks may follow; nothing where
// there is none. Outside of quotes two backslashes are one that stands for itself.
std::optional<std::string_view> continued(std::string_view line, const Reading& reading) {
    const std::string_view text = line.substr(0, line.find_last_not_of(kSudoersBlanks) + 1);
    const std::size_t before = text.find_last_not_of('\\');
    const std::size_t backslashes =
        text.size() - (before == std::string_view::npos ? 0 : before + 1);
    if (backslashes == 0 || (!reading.in_quotes && backslashes % 2 == 0))
        return std::nullopt;
    return text.substr(0, text.size() - 1);
}

// The tag "NOPASSWD:", where a tag may stand. Whether it is quoted is not asked: in the arguments
// of a command nothing is.
bool has_no_password_tag(std::string_view line) {
    constexpr std::string_view tag = "NOPASSWD";
    constexpr std::string_view before = " \t\r=),:";
    for (std::size_t at = line.find(tag); at != std::string_view::npos;
         at = line.find(tag, at + tag.size())) {
        const bool begins = at == 0 || before.find(line[at - 1]) != std::string_view::npos;
        if (begins && trimmed(line.substr(at + tag.size())).starts_with(':'))
            return true;
    }
    return false;
}

// "Defaults" for everyone, everywhere.
bool is_general_default(std::string_view line) {
    return begins_with(line, kDefaults, kSudoersBlanks);
}

// The first word, which may be quoted; a comma or a blank ends it.
std::string_view first_word(std::string_view text) {
    std::size_t end = text.size();
    Reading reading;
    each_plain(text, reading, [&](std::size_t i) {
        if (text[i] != ',' && kSudoersBlanks.find(text[i]) == std::string_view::npos)
            return true;
        end = i;
        return false;
    });
    return text.substr(0, end);
}

// What stands behind "Defaults" and, where there are, behind the users, hosts or commands that it
// is for: ":alice, bob".
std::string_view options_of(std::string_view line) {
    std::string_view rest = line.substr(kDefaults.size());
    if (rest.empty() || std::string_view(":@>!").find(rest.front()) == std::string_view::npos)
        return rest;
    do {
        rest = trimmed(rest.substr(1)); // behind the mark or a comma
        rest = trimmed(rest.substr(first_word(rest).size()));
    } while (rest.starts_with(','));
    return rest;
}

// Each of the options, "pam_service = x" or "!authenticate".
template<class See>
void each_option(std::string_view line, See see) {
    const std::string_view options = options_of(line);
    std::size_t begin = 0;
    Reading reading;
    each_plain(options, reading, [&](std::size_t i) {
        if (options[i] != ',')
            return true;
        see(trimmed(options.substr(begin, i - begin)));
        begin = i + 1;
        return true;
    });
    see(trimmed(options.substr(begin)));
}

// Whether the line demands authentication or does without; nothing where it says neither. The last
// option counts.
std::optional<bool> authentication(std::string_view line) {
    std::optional<bool> demanded;
    each_option(line, [&](std::string_view option) {
        const std::size_t name = std::min(option.find_first_not_of("! \t"), option.size());
        if (option.substr(name) == "authenticate")
            demanded = std::count(option.begin(), option.end(), '!') % 2 == 0;
    });
    return demanded;
}

// Each is a whole line's first word; the rest of it defines an alias.
bool is_alias(std::string_view line) {
    constexpr std::array<std::string_view, 5> words{"User_Alias", "Runas_Alias", "Host_Alias",
                                                    "Cmnd_Alias", "Cmd_Alias"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return begins_with(line, word, kSudoersBlanks);
    });
}

class SudoersReader {
public:
    explicit SudoersReader(const std::optional<std::string>& user) : user_(user) {}

    void read(const std::string& path, unsigned depth) {
        const auto text = read_text(path);
        if (!text) {
            sudoers.unseen.push_back(unreadable(kUnreadableSudoers, shown(path), text.error()));
            return;
        }
        for (const SudoersText& line : parse_sudoers_lines(*text)) {
            const auto include = sudoers_include(line.text);
            if (!include)
                look_at({path, line.number}, line.text);
            else if (depth < kDeepestSudoers)
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
            sudoers.unseen.push_back(unreadable(kUnreadableSudoers, shown(path), names.error()));
        if (!names)
            return;
        for (const std::string& name : *names) {
            if (name.find('.') == std::string::npos && !name.ends_with('~'))
                read(path + "/" + name, depth);
        }
    }

    void look_at(const Place& place, std::string_view line) {
        const bool is_general = is_general_default(line);
        if (is_general && authentication(line) == true) // the last one counts
            std::erase_if(sudoers.open, [](const SudoersLine& open) {
                return open.for_all && open.kind == SudoersLine::Kind::NoAuthenticate;
            });
        for (auto [option, services] : {std::pair("pam_service", &sudoers.plain),
                                        std::pair("pam_login_service", &sudoers.login)}) {
            const auto name = value_of_default(line, option);
            if (name && is_general)
                services->of_all = SudoService{*name, place};
            else if (name)
                services->of_some.push_back({*name, place});
        }
        for (const SudoersLine::Kind kind : kinds_of_sudoers_line(line)) {
            if (kind != SudoersLine::Kind::NoPassword || !user_ || may_concern(line, *user_))
                sudoers.open.push_back({place, kind, is_general});
        }
    }

    const std::optional<std::string>& user_;
};

} // namespace

Sudoers read_sudoers(const std::string& path, const std::optional<std::string>& user) {
    SudoersReader reader(user);
    reader.read(path, 0);
    return std::move(reader.sudoers);
}

std::vector<SudoersText> parse_sudoers_lines(std::string_view text) {
    std::vector<SudoersText> parsed;
    std::string joined;
    unsigned first = 0;
    unsigned number = 0;
    Reading reading;
    for (std::string_view line : lines_of(text)) {
        ++number;
        if (first == 0) {
            first = number;
            reading = Reading::of(line);
        }
        const std::string_view bare = without_comment(line, reading);
        const auto part = bare.size() == line.size() ? continued(line, reading) : std::nullopt;
        joined += part.value_or(bare);
        if (part)
            continue;
        if (const std::string_view whole = trimmed(joined); !whole.empty())
            parsed.push_back({first, std::string(whole)});
        joined.clear();
        first = 0;
    }
    return parsed;
}

std::optional<std::string> value_of_default(std::string_view line, std::string_view option) {
    std::optional<std::string> found;
    if (!is_default(line))
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
        if (rest.empty() || kSudoersBlanks.find(rest.front()) == std::string_view::npos)
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

std::vector<SudoersLine::Kind> kinds_of_sudoers_line(std::string_view line) {
    std::vector<SudoersLine::Kind> kinds;
    if (!is_default(line)) {
        if (!is_alias(line) && has_no_password_tag(line))
            kinds.push_back(SudoersLine::Kind::NoPassword);
        return kinds;
    }
    if (authentication(line) == false)
        kinds.push_back(SudoersLine::Kind::NoAuthenticate);
    if (!value_of_default(line, "exempt_group").value_or("").empty())
        kinds.push_back(SudoersLine::Kind::ExemptGroup);
    return kinds;
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
