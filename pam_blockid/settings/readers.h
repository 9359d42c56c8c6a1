// The kinds of values that the tables of groups.h are made of. A kind reads an entry, or gives the
// error that says what was expected there, and shows a value again as a settings file has it: for
// blockidctl alone, so that nothing of it is in a program that only reads.
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

inline Unexpected<SettingsError> pass_on(SettingsError& error) {
    return Unexpected<SettingsError>(std::move(error));
}

struct WholeNumber {
    int least;
    int most;
    Read<int> read(const Entry& entry) const;
    static std::string show(int value);
};

struct Seconds {
    int least;
    int most;
    Read<std::chrono::seconds> read(const Entry& entry) const;
    static std::string show(std::chrono::seconds span);
};

struct YesOrNo {
    static Read<bool> read(const Entry& entry);
    static std::string show(bool value);
};

struct Text {
    TextRule rule;
    Read<std::string> read(const Entry& entry) const;
    static std::string show(const std::string& value);
};

struct Network {
    static Read<IpNetwork> read(const Entry& entry);
    static std::string show(const IpNetwork& value);
};

struct Date {
    static Read<std::chrono::sys_days> read(const Entry& entry);
    static std::string show(std::chrono::sys_days day);
};

// What stands alone in a file that only its owner can read, named by its absolute path, without the
// characters of `line_end` at its end. `what` names it: "a license key". Never shown.
struct SecretFile {
    TextRule rule;
    std::string_view what;
    std::string_view line_end;
    std::size_t largest = 4096;
    Read<Secret> read(const Entry& entry) const;
};

// "a, b or c", for an error.
std::string any_of_these(const std::vector<std::string>& words);

// One of a few words, each with its value. `note` ends the error's list of them.
template<class Value>
struct OneOf {
    std::vector<std::pair<std::string_view, Value>> words;
    std::string_view note = {};

    Read<Value> read(const Entry& entry) const {
        for (const auto& [word, value] : words) {
            if (entry.setting().getType() == libconfig::Setting::TypeString &&
                entry.setting().c_str() == word)
                return value;
        }
        std::vector<std::string> known;
        for (const auto& [word, value] : words)
            known.push_back(quoted(word));
        return entry.not_expected(any_of_these(known) + std::string(note));
    }
    std::string show(const Value& value) const {
        const auto word =
            std::ranges::find(words, value, [](const auto& row) { return row.second; });
        return word != words.end() ? quoted(word->first) : std::string();
    }
};

// Elements in brackets or parentheses, none of them twice. `what` names them: "host names".
template<class Element, class Value>
struct ListOf {
    Element element;
    std::size_t fewest;
    std::string_view what;

    Read<std::vector<Value>> read(const Entry& entry) const {
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
    }
    std::string show(const std::vector<Value>& values) const {
        std::string list;
        for (const Value& value : values)
            list += (list.empty() ? " " : ", ") + element.show(value);
        return "[" + list + " ]";
    }
};

template<class Element>
auto list_of(const Element& element, std::size_t fewest, std::string_view what) {
    using Value = typename decltype(element.read(std::declval<Entry>()))::value_type;
    return ListOf<Element, Value>{element, fewest, what};
}

bool has(const Entry& group, std::string_view key);
// The member `key`, which errors speak of, or the group when it does not have one.
Entry member(const Entry& group, std::string_view key);
// An error where one of two keys stands without the other. `otherwise` ends it: "neither for ...".
Read<void> both_or_neither(const Entry& group, std::string_view first, std::string_view second,
                           std::string_view otherwise);

// Reads `entry` into `place`.
template<class Member, class Kind>
Read<void> store(const Entry& entry, Member& place, const Kind& kind) {
    if constexpr (requires { kind.store(entry, place); }) {
        return kind.store(entry, place);
    } else {
        auto value = kind.read(entry);
        if (!value)
            return pass_on(value.error());
        place = std::move(*value);
        return {};
    }
}

enum class Need { Optional, Required };

// A row of a group's table, as it is read: the key, and how it gets into the group. A row is a kind
// of its group. `member`: of Group, or what gives it from one.
template<class Group>
struct Field {
    std::string_view key;
    std::function<Read<void>(const Entry&, Group&)> store;
    bool required = false;

    template<class Store>
    Field(std::string_view name, Store store_it) : key(name), store(std::move(store_it)) {}
    template<class Member, class Kind>
    Field(std::string_view name, Member member, Kind kind, Need need = Need::Optional)
        : Field(name, [=](const Entry& entry, Group& group) {
              return pam_blockid::store(entry, std::invoke(member, group), kind);
          }) {
        required = need == Need::Required;
    }
};

// The same row, as it is shown.
template<class Group>
struct ShownField {
    std::string_view key;
    std::function<std::string(const Group&)> show; // none for what is never shown
    bool required = false;

    template<class Store>
    ShownField(std::string_view name, const Store&) : key(name) {}
    template<class Member, class Kind>
    ShownField(std::string_view name, Member member, Kind kind, Need need = Need::Optional)
        : key(name), required(need == Need::Required) {
        if constexpr (!std::is_same_v<Kind, SecretFile>)
            show = [=](const Group& group) { return kind.show(std::invoke(member, group)); };
    }
};

// The `inner` member of an `outer` one.
template<class Outer, class Inner>
auto in(Outer outer, Inner inner) {
    return [=](auto& group) -> auto& {
        return std::invoke(inner, std::invoke(outer, group));
    };
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
