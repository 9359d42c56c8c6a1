// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_stack.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ctl/host/pam_lines.h"
#include "support/ascii.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

constexpr unsigned kDeepestStack = 32;  // libpam's PAM_SUBSTACK_MAX_LEVEL
constexpr unsigned kMostIncludes = 500; // a file that includes itself twice would never end

struct NamedType {
    std::string_view name;
    PamType type;
};

constexpr std::array<NamedType, 4> kTypes{{{"auth", PamType::Auth},
                                           {"account", PamType::Account},
                                           {"session", PamType::Session},
                                           {"password", PamType::Password}}};

std::optional<PamType> type_of(std::string_view word) {
    const std::string lower = ascii_lower(word);
    for (const NamedType& known : kTypes) {
        if (lower == known.name)
            return known.type;
    }
    return std::nullopt;
}

// Where the reading stands: which lines count, and whence it came here.
struct Position {
    std::optional<PamType> wanted; // nothing: lines of all types
    unsigned depth = 0;            // of includes
    std::size_t level = 0;         // of substacks
    std::optional<Place> top;
};

class StackReader {
public:
    StackReader(const PamDirectories& directories, std::string service)
        : directories_(directories) {
        stack_.service = std::move(service);
        stack_.file = directories_.find(stack_.service);
    }

    PamStack read() {
        if (!read_file(stack_.file, {stack_.file, 0}, {}))
            stack_.refused = true;
        return std::move(stack_);
    }

private:
    // False when libpam would give up what `from` asks for.
    bool read_file(const std::string& path, const Place& from, const Position& position) {
        if (position.depth >= kDeepestStack || ++files_ > kMostIncludes) {
            trouble(from, "includes lead in a circle, or are more than 32 deep",
                    "remove " + from.text());
            return false;
        }
        const auto text = read_text(path);
        if (!text) {
            const bool closed = text.error().kind == ReadError::Kind::Closed;
            stack_.troubles.push_back(
                {from,
                 closed ? printable(path) + " cannot be seen as this user"
                        : printable(path) + " cannot be read: " + printable(text.error().reason),
                 closed ? "run: sudo blockidctl check" : "remove " + from.text(), closed});
            return closed;
        }
        const PamLines parsed = parse_pam_lines(*text);
        for (const PamLine& line : parsed.lines) {
            if (line.interrupted != 0)
                interrupted({path, line.interrupted});
            if (!read_line(line, {path, line.number}, position))
                return false;
        }
        if (!parsed.unfinished)
            return true;
        trouble({path, static_cast<unsigned>(lines_of(*text).size())},
                "the last line ends in a backslash, for which PAM refuses the file",
                "remove the backslash at the end of " + printable(path));
        return false;
    }

    bool read_line(const PamLine& line, const Place& place, const Position& position) {
        std::string_view type_word = line.words.empty() ? std::string_view() : line.words.front();
        if (type_word.starts_with('-'))
            type_word.remove_prefix(1);
        if (ascii_lower(type_word) == "@include")
            return at_include(line, place, position);
        const auto known = type_of(type_word);
        if (!known)
            trouble(place, quoted(type_word) + " is no type of PAM line",
                    "begin " + place.text() + " with auth, account, session or password");
        const PamType type = known.value_or(position.wanted.value_or(PamType::Auth));
        if (position.wanted && position.wanted != type)
            return true;
        const std::string control = line.words.size() > 1 ? ascii_lower(line.words[1]) : "";
        if (control == "include" || control == "substack")
            return typed_include(line, type, place, position, control == "substack");
        add_module(line, type, place, position);
        if (!known)
            stack_.rules.back().kind = PamRule::Kind::MustFail;
        return true;
    }

    // Debian's own: lines of every type, or of the one that is asked for.
    bool at_include(const PamLine& line, const Place& place, const Position& position) {
        if (follow(line, 1, place,
                   {position.wanted, position.depth + 1, position.level,
                    position.top.value_or(place)}))
            return true;
        if (!position.wanted)
            return false;
        add_failing(*position.wanted, place, position);
        return true;
    }

    bool typed_include(const PamLine& line, PamType type, const Place& place,
                       const Position& position, bool substack) {
        if (substack) {
            PamRule marker = rule_at(type, place, position);
            marker.kind = PamRule::Kind::Substack;
            stack_.rules.push_back(std::move(marker));
        }
        const std::size_t level = position.level + (substack ? 1 : 0);
        if (!follow(line, 2, place,
                    {type, position.depth + 1, level, position.top.value_or(place)}))
            add_failing(type, place, position);
        return true;
    }

    // What the word at `index` names.
    bool follow(const PamLine& line, std::size_t index, const Place& place,
                const Position& position) {
        if (line.words.size() <= index) {
            trouble(place, "no file is named behind the include, for which libpam crashes",
                    "remove " + place.text());
            return false;
        }
        const std::string& name = line.words[index];
        return read_file(name.starts_with('/') ? name : directories_.find(name), place, position);
    }

    void add_module(const PamLine& line, PamType type, const Place& place,
                    const Position& position) {
        PamRule rule = rule_at(type, place, position);
        if (line.words.size() > 1) {
            rule.control_text = line.words[1];
            rule.control = parse_pam_control(line.words[1]);
        }
        if (line.words.size() > 2) {
            rule.module = line.words[2];
            rule.arguments.assign(line.words.begin() + 3, line.words.end());
        } else {
            trouble(place, "the line names no module", "remove " + place.text());
            rule.kind = PamRule::Kind::MustFail;
        }
        stack_.rules.push_back(std::move(rule));
    }

    void add_failing(PamType type, const Place& place, const Position& position) {
        PamRule rule = rule_at(type, place, position);
        rule.kind = PamRule::Kind::MustFail;
        stack_.rules.push_back(std::move(rule));
    }

    static PamRule rule_at(PamType type, const Place& place, const Position& position) {
        PamRule rule;
        rule.type = type;
        rule.level = position.level;
        rule.place = place;
        rule.top = position.top.value_or(place);
        return rule;
    }

    void interrupted(const Place& place) {
        stack_.read_otherwise.push_back(
            {place,
             "an empty line or a comment behind a line that ends in a backslash: libpam before 1.6 "
             "passes over it, a newer one ends the line there",
             "remove " + place.text()});
    }

    void trouble(const Place& place, std::string what, std::string remedy) {
        stack_.troubles.push_back({place, std::move(what), std::move(remedy)});
    }

    const PamDirectories& directories_;
    PamStack stack_;
    unsigned files_ = 0;
};

} // namespace

std::string_view name_of(PamType type) {
    return kTypes[static_cast<std::size_t>(type)].name;
}

std::vector<PamRule> PamStack::of(PamType type) const {
    std::vector<PamRule> chosen;
    std::copy_if(rules.begin(), rules.end(), std::back_inserter(chosen),
                 [type](const PamRule& rule) { return rule.type == type; });
    return chosen;
}

std::string PamDirectories::find(const std::string& name) const {
    std::string path = first + "/" + name;
    if (::access(path.c_str(), F_OK) == 0)
        return path;
    for (const std::string& directory : behind) {
        std::string other = directory + "/" + name;
        if (::access(other.c_str(), F_OK) == 0)
            return other;
    }
    return path;
}

PamStack read_pam_stack(const PamDirectories& directories, const std::string& service) {
    return StackReader(directories, service).read();
}

} // namespace pam_blockid
