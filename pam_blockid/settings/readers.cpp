// SPDX-License-Identifier: Apache-2.0
#include "settings/readers.h"

#include "support/date.h"
#include "support/safe_file.h"

namespace pam_blockid {
namespace {

using libconfig::Setting;

constexpr std::size_t kLongestShown = 4096;

// "5" in quotes and 5L are other types to libconfig, and they are to us.
Read<int> number_within(const Entry& entry, int least, int most, std::string_view unit) {
    if (entry.setting().getType() == Setting::TypeInt) {
        const int value = entry.setting();
        if (value >= least && value <= most)
            return value;
    }
    return entry.not_expected("a whole number " + std::string(unit) + "from " +
                              std::to_string(least) + " to " + std::to_string(most));
}

} // namespace

Read<int> WholeNumber::read(const Entry& entry) const {
    return number_within(entry, least, most, "");
}

std::string WholeNumber::show(int value) {
    return std::to_string(value);
}

Read<std::chrono::seconds> Seconds::read(const Entry& entry) const {
    return number_within(entry, least, most, "of seconds ").map([](int value) {
        return std::chrono::seconds(value);
    });
}

std::string Seconds::show(std::chrono::seconds span) {
    return std::to_string(span.count());
}

std::string any_of_these(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
    return text;
}

Read<bool> YesOrNo::read(const Entry& entry) {
    if (entry.setting().getType() != Setting::TypeBoolean)
        return entry.not_expected("true or false");
    return static_cast<bool>(entry.setting());
}

std::string YesOrNo::show(bool value) {
    return value ? "true" : "false";
}

Read<std::string> Text::read(const Entry& entry) const {
    if (entry.setting().getType() == Setting::TypeString) {
        if (const std::string_view value = entry.setting().c_str(); rule.holds(value))
            return std::string(value);
    }
    return entry.not_expected(rule.expected);
}

std::string Text::show(const std::string& value) {
    return quoted(value, kLongestShown);
}

Read<IpNetwork> Network::read(const Entry& entry) {
    if (entry.setting().getType() == Setting::TypeString) {
        if (auto parsed = IpNetwork::parse(entry.setting().c_str()))
            return *std::move(parsed);
    }
    return entry.not_expected("a network such as \"192.0.2.0/24\" or \"2001:db8::/32\", all bits "
                              "behind the prefix being zero; \"192.0.2.7/32\" is one address");
}

std::string Network::show(const IpNetwork& value) {
    return quoted(value.text());
}

Read<std::chrono::sys_days> Date::read(const Entry& entry) {
    if (entry.setting().getType() == Setting::TypeString) {
        if (const auto day = parse_date(entry.setting().c_str()))
            return *day;
    }
    return entry.not_expected("a day of the calendar, such as \"2027-03-31\"");
}

std::string Date::show(std::chrono::sys_days day) {
    return quoted(text_of(day));
}

bool has(const Entry& group, std::string_view key) {
    return std::ranges::any_of(group.children(),
                               [=](const Entry& member) { return member.name() == key; });
}

Entry member(const Entry& group, std::string_view key) {
    for (const Entry& candidate : group.children()) {
        if (candidate.name() == key)
            return candidate;
    }
    return group;
}

Read<void> both_or_neither(const Entry& group, std::string_view first, std::string_view second,
                           std::string_view otherwise) {
    if (has(group, first) == has(group, second))
        return {};
    const bool has_first = has(group, first);
    return member(group, has_first ? first : second)
        .wrong("stands without " + std::string(has_first ? second : first),
               "expected both, or " + std::string(otherwise));
}

Read<Secret> SecretFile::read(const Entry& entry) const {
    Read<std::string> path = Text{text_rules::absolute_path}.read(entry);
    if (!path)
        return pass_on(path.error());
    auto content = read_trusted_file(*path, Readers::OwnerOnly, largest);
    if (!content)
        return entry.wrong("cannot be used: " + content.error().without_remedy(),
                           content.error().missing
                               ? "expected " + std::string(what) + " alone in it, and mode 0600"
                               : std::string(content.error().remedy()));
    // An editor ends the file with a line end. With nothing else in it, npos + 1 is 0.
    content->truncate(content->view().find_last_not_of(line_end) + 1);
    if (!rule.holds(content->view()))
        return entry.wrong("names a file that does not hold " + std::string(what) + " alone",
                           "expected " + std::string(rule.expected));
    return std::move(*content);
}

} // namespace pam_blockid
