// The kinds of values that the tables of groups.cpp are made of. A kind reads an entry, or gives
// the error that says what was expected there, and shows a value again as a settings file has it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "settings/entry.h"
#include "settings/text_rules.h"
#include "support/ip_network.h"
#include "support/printable.h"
#include "support/secret.h"

namespace pam_blockid {

template<class Value>
using Read = Expected<Value, SettingsError>;

template<class Value>
struct Kind {
    std::function<Read<Value>(const Entry&)> read;
    std::function<std::string(const Value&)> show; // none for what is never shown
};

inline Unexpected<SettingsError> pass_on(SettingsError& error) {
    return Unexpected<SettingsError>(std::move(error));
}

Kind<int> whole_number(int least, int most);
Kind<std::chrono::seconds> seconds(int least, int most);
Kind<bool> yes_or_no();
Kind<std::string> text(const TextRule& rule);
Kind<IpNetwork> network();
Kind<std::chrono::sys_days> date();
// What stands alone in a file that only its owner can read, named by its absolute path, without
// the characters of `line_end` at its end. `what` names it: "a license key".
Kind<Secret> secret_file(const TextRule& rule, std::string_view what, std::string_view line_end,
                         std::size_t largest = 4096);

// "a, b or c", for an error.
std::string any_of_these(const std::vector<std::string>& words);

// One of a few words, each with its value. `note` ends the error's list of them.
template<class Value>
Kind<Value> one_of(std::vector<std::pair<std::string_view, Value>> words,
                   std::string_view note = {}) {
    const auto read = [=](const Entry& entry) -> Read<Value> {
        for (const auto& [word, value] : words) {
            if (entry.setting().getType() == libconfig::Setting::TypeString &&
                entry.setting().c_str() == word)
                return value;
        }
        std::vector<std::string> known;
        for (const auto& [word, value] : words)
            known.push_back(quoted(word));
        return entry.not_expected(any_of_these(known) + std::string(note));
    };
    const auto show = [=](const Value& value) {
        const auto word =
            std::ranges::find(words, value, [](const auto& row) { return row.second; });
        return word != words.end() ? quoted(word->first) : std::string();
    };
    return {read, show};
}

// Elements in brackets or parentheses, none of them twice. `what` names them: "host names".
template<class Value>
Kind<std::vector<Value>> list_of(Kind<Value> element, std::size_t fewest, std::string_view what) {
    const auto read = [=](const Entry& entry) -> Read<std::vector<Value>> {
        const std::vector<Entry> children = entry.children();
        if (entry.setting().isScalar() || entry.setting().isGroup() || children.size() < fewest)
            return entry.not_expected("a list of " + std::string(fewest > 0 ? "one or more " : "") +
                                      std::string(what) + " in brackets");
        std::vector<Value> values;
        for (const Entry& child : children) {
            Read<Value> value = element.read(child);
            if (!value)
                return pass_on(value.error());
            if (std::ranges::find(values, *value) != values.end())
                return child.not_expected("each of the " + std::string(what) + " only once");
            values.push_back(std::move(*value));
        }
        return values;
    };
    const auto show = [=](const std::vector<Value>& values) {
        std::string list;
        for (const Value& value : values)
            list += (list.empty() ? " " : ", ") + element.show(value);
        return "[" + list + " ]";
    };
    return {read, show};
}

bool has(const Entry& group, std::string_view key);
// The member `key`, which errors speak of, or the group when it does not have one.
Entry member(const Entry& group, std::string_view key);
// An error where one of two keys stands without the other. `otherwise` ends it: "neither for ...".
Read<void> both_or_neither(const Entry& group, std::string_view first, std::string_view second,
                           std::string_view otherwise);

// A row of a group's table: the key, how it gets into the group, and how it is shown from there.
template<class Group>
struct Field {
    std::string_view key;
    std::function<Read<void>(const Entry&, Group&)> store;
    std::function<std::string(const Group&)> show = {}; // none for what is never shown
    bool required = false;
};

// Reads `entry` into `place`.
template<class Member, class Value>
Read<void> store(const Entry& entry, Member& place, const Kind<Value>& kind) {
    Read<Value> value = kind.read(entry);
    if (!value)
        return pass_on(value.error());
    place = std::move(*value);
    return {};
}

// The row of a member of Group or of a base of it.
template<class Group, class Base, class Member, class Value>
Field<Group> field(std::string_view key, Member Base::*member, Kind<Value> kind) {
    Field<Group> row{
        key, [=](const Entry& entry, Group& group) { return store(entry, group.*member, kind); }};
    if constexpr (std::is_same_v<Member, Value>) {
        if (kind.show)
            row.show = [=](const Group& group) { return kind.show(group.*member); };
    }
    return row;
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
            return member.wrong("is unknown", "known here are " + known);
        }
        if (Read<void> stored = row->store(member, group); !stored)
            return stored;
    }
    for (const Field<Group>& row : fields) {
        if (row.required && std::ranges::find(members, row.key, &Entry::name) == members.end())
            return entry.wrong("has no " + std::string(row.key), "expected one");
    }
    return {};
}

} // namespace pam_blockid
