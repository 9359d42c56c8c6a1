// The readers that the tables of groups.cpp are made of. A reader takes an entry and gives its
// value, or the error that says what was expected there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "settings/entry.h"
#include "settings/text_rules.h"
#include "support/printable.h"
#include "support/secret.h"

namespace pam_blockid {

template<class Value>
using Read = Expected<Value, SettingsError>;

template<class Value>
using Reader = std::function<Read<Value>(const Entry&)>;

Reader<int> whole_number(int least, int most);
Reader<std::chrono::seconds> seconds(int least, int most);
Reader<bool> yes_or_no();
Reader<std::string> text(const TextRule& rule);
// What stands alone in a file that only its owner can read, named by its absolute path, without
// the characters of `line_end` at its end. `what` names it: "a license key".
Reader<Secret> secret_file(const TextRule& rule, std::string_view what, std::string_view line_end);

// One of a few words, each with its value. `note` ends the error's list of them.
template<class Value>
Reader<Value> one_of(std::vector<std::pair<std::string_view, Value>> words,
                     std::string_view note = {}) {
    return [=](const Entry& entry) -> Read<Value> {
        std::string expected;
        for (const auto& [word, value] : words) {
            if (entry.setting().getType() == libconfig::Setting::TypeString &&
                entry.setting().c_str() == word)
                return value;
            if (!expected.empty())
                expected += word == words.back().first ? " or " : ", ";
            expected += quoted(word);
        }
        return entry.not_expected(expected + std::string(note));
    };
}

// Elements in brackets or parentheses, none of them twice. `what` names them: "host names".
template<class Value>
Reader<std::vector<Value>> list_of(Reader<Value> element, std::size_t fewest,
                                   std::string_view what) {
    return [=](const Entry& entry) -> Read<std::vector<Value>> {
        const std::vector<Entry> children = entry.children();
        if (entry.setting().isScalar() || entry.setting().isGroup() || children.size() < fewest)
            return entry.not_expected("a list of " + std::string(fewest > 0 ? "one or more " : "") +
                                      std::string(what) + " in brackets");
        std::vector<Value> values;
        for (const Entry& child : children) {
            Read<Value> value = element(child);
            if (!value)
                return Unexpected<SettingsError>(std::move(value.error()));
            if (std::ranges::find(values, *value) != values.end())
                return child.not_expected("each of the " + std::string(what) + " only once");
            values.push_back(std::move(*value));
        }
        return values;
    };
}

// A row of a group's table: the key, and how it gets into the group.
template<class Group>
struct Field {
    std::string_view key;
    std::function<Read<void>(const Entry&, Group&)> store;
    bool required = false;
};

// Reads `entry` into `place`.
template<class Member, class Value>
Read<void> store(const Entry& entry, Member& place, const Reader<Value>& read) {
    Read<Value> value = read(entry);
    if (!value)
        return Unexpected<SettingsError>(std::move(value.error()));
    place = std::move(*value);
    return {};
}

// The row of a member of Group or of a base of it.
template<class Group, class Base, class Member, class Value>
Field<Group> field(std::string_view key, Member Base::*member, Reader<Value> read) {
    return {key,
            [=](const Entry& entry, Group& group) { return store(entry, group.*member, read); }};
}

template<class Group>
Field<Group> required(Field<Group> row) {
    row.required = true;
    return row;
}

// Stores every member of `entry` by its row in `fields`. An unknown key is an error, and so is a
// required one that is missing.
template<class Group>
Read<void> read_group(const Entry& entry, const std::vector<Field<Group>>& fields, Group& group) {
    if (!entry.setting().isGroup())
        return entry.not_expected("a group in braces");
    const std::vector<Entry> members = entry.children();
    for (const Entry& member : members) {
        const auto row = std::ranges::find(fields, member.name(), &Field<Group>::key);
        if (row == fields.end()) {
            std::string known;
            for (const Field<Group>& candidate : fields)
                known += (known.empty() ? "" : ", ") + std::string(candidate.key);
            return member.wrong("is unknown; known here are " + known);
        }
        if (Read<void> stored = row->store(member, group); !stored)
            return stored;
    }
    for (const Field<Group>& row : fields) {
        if (row.required && std::ranges::find(members, row.key, &Entry::name) == members.end())
            return entry.wrong("has no " + std::string(row.key) + "; expected one");
    }
    return {};
}

} // namespace pam_blockid
