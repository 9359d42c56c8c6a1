// Every setting has one name, in the parser, in the shipped file and in the manual page. The parser
// itself is asked for its names: an unknown key is an error that lists those that are known.
// SPDX-License-Identifier: Apache-2.0
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "settings_fixture.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using namespace pam_blockid::testing;

namespace {

using Names = std::set<std::string>;

struct Group {
    const char* name;  // as documented
    const char* probe; // settings with the key "nonsense" in it, which no group has
};

const std::vector<Group> kGroups{
    {"", "nonsense = 1;"},
    {"tenant", "tenant = { nonsense = 1; };"},
    {"otp", "otp = { nonsense = 1; };"},
    {"contacts", "contacts = { nonsense = 1; };"},
    {"users", "users = ( { nonsense = 1; } );"},
    {"ldap", "ldap = { nonsense = 1; };"},
    {"policy", "policy = { nonsense = 1; };"},
    {"send_budget", "policy = { send_budget = { nonsense = 1; }; };"},
    {"wrong_limit", "policy = { wrong_limit = { nonsense = 1; }; };"},
    {"remember", "remember = { nonsense = 1; };"},
    {"network", "network = { nonsense = 1; };"},
    {"cache", "cache = { nonsense = 1; };"},
    {"broker", "broker = { nonsense = 1; };"},
    {"check", "check = { nonsense = 1; };"},
};

Names words_of(const std::string& text, const std::string& pattern) {
    const std::regex word(pattern);
    Names found;
    for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at)
        found.insert((*at)[1]);
    return found;
}

Names known_to_the_parser(const TempDir& dir, const Group& group) {
    const bool is_tenant = std::string(group.name) == "tenant";
    const std::string error =
        error_of(dir.write("probe.conf", (is_tenant ? "" : kTenant) + group.probe));
    const std::string mark = "; known here are ";
    const std::size_t at = error.find(mark);
    CHECK_TEXT(at != std::string::npos, error.c_str());
    return words_of(error.substr(at + mark.size()), "([a-z_]+)");
}

// The lines from the one that begins group `name` to the next group: `head` matches such lines,
// with the name as its first part.
std::string section_of(const std::string& text, const std::string& head, const std::string& name) {
    const std::regex heading(head);
    std::string section;
    bool inside = name.empty();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::smatch found;
        if (std::regex_search(line, found, heading))
            inside = found[1] == name;
        if (inside)
            section += line + "\n";
    }
    return section;
}

bool is_code_limit(const std::string& name) {
    return name == "send_budget" || name == "wrong_limit";
}

Names in_shipped_file(const Group& group) {
    static const std::string text = read_all(CONFIG_DIR "/pam_blockid.conf");
    const std::string name = group.name;
    if (name.empty())
        return words_of(text, "(?:^|\n)#? ?([a-z_]+) *= *[({]");
    if (name == "users" || is_code_limit(name)) { // on lines of their own: { key = value; ... }
        const std::string inner = name == "users" ? "\\{ name = [^\n]*" : name + " = \\{[^\n]*";
        Names keys;
        for (const std::string& line : words_of(text, "(" + inner + ")"))
            keys.merge(words_of(line.substr(line.find('{')), "[{;] *([a-z_]+) *="));
        return keys;
    }
    return words_of(section_of(text, "^#? ?([a-z_]+) = [({]", name), "\n    (?:# )?([a-z_]+) = ");
}

Names in_manual_page(const Group& group) {
    static const std::string text = read_all(MAN_DIR "/pam_blockid.conf.5.scd");
    const std::string name = group.name;
    if (name.empty())
        return words_of(text, "\n# ([a-z_]+)(?=\n)");
    if (is_code_limit(name)) // italics in the text of the key
        return words_of(section_of(text, "^\\*([a-z_]+)\\* \\(", name), "\\*(codes|per)\\*");
    Names keys;
    for (const std::string& line :
         words_of(section_of(text, "^# (.*)$", name), "\n(\\*[a-z_]+\\*[^\n]*)"))
        keys.merge(words_of(line, "\\*([a-z_]+)\\*(?=[ ,])"));
    return keys;
}

void check_same(const char* group, const char* place, const Names& expected, const Names& found) {
    for (const std::string& name : expected)
        CHECK_TEXT(found.contains(name),
                   (std::string(place) + " lacks " + group + "." + name).c_str());
    for (const std::string& name : found)
        CHECK_TEXT(
            expected.contains(name),
            (std::string(place) + " has " + group + "." + name + ", which is no setting").c_str());
}

} // namespace

TEST_GROUP(SettingsNames) {
    TempDir dir;
};

TEST(SettingsNames, AreTheSameInParserShippedFileAndManualPage) {
    for (const Group& group : kGroups) {
        const Names known = known_to_the_parser(dir, group);
        CHECK(!known.empty());
        check_same(group.name, "config/pam_blockid.conf", known, in_shipped_file(group));
        check_same(group.name, "man/pam_blockid.conf.5.scd", known, in_manual_page(group));
    }
}
