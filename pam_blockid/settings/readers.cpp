// SPDX-License-Identifier: Apache-2.0
#include "settings/readers.h"

#include "support/safe_file.h"

namespace pam_blockid {
namespace {

using libconfig::Setting;

constexpr std::size_t kLargestSecretFile = 4096;

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

Reader<int> whole_number(int least, int most) {
    return [=](const Entry& entry) { return number_within(entry, least, most, ""); };
}

Reader<std::chrono::seconds> seconds(int least, int most) {
    return [=](const Entry& entry) {
        return number_within(entry, least, most, "of seconds ").map([](int value) {
            return std::chrono::seconds(value);
        });
    };
}

Reader<bool> yes_or_no() {
    return [](const Entry& entry) -> Read<bool> {
        if (entry.setting().getType() != Setting::TypeBoolean)
            return entry.not_expected("true or false");
        return static_cast<bool>(entry.setting());
    };
}

Reader<std::string> text(const TextRule& rule) {
    return [rule](const Entry& entry) -> Read<std::string> {
        if (entry.setting().getType() == Setting::TypeString) {
            if (const std::string_view value = entry.setting().c_str(); rule.holds(value))
                return std::string(value);
        }
        return entry.not_expected(rule.expected);
    };
}

Reader<Secret> secret_file(const TextRule& rule, std::string_view what, std::string_view line_end) {
    return [=](const Entry& entry) -> Read<Secret> {
        Read<std::string> path = text(text_rules::absolute_path)(entry);
        if (!path)
            return Unexpected<SettingsError>(std::move(path.error()));
        auto content = read_trusted_file(*path, Readers::OwnerOnly, kLargestSecretFile);
        if (!content)
            return entry.wrong("cannot be used: " + content.error().what +
                               (content.error().missing ? "; expected " + std::string(what) +
                                                              " alone in it, and mode 0600"
                                                        : ""));
        // An editor ends the file with a line end. With nothing else in it, npos + 1 is 0.
        content->truncate(content->view().find_last_not_of(line_end) + 1);
        if (!rule.holds(content->view()))
            return entry.wrong("names a file that does not hold " + std::string(what) +
                               " alone; expected " + std::string(rule.expected));
        return std::move(*content);
    };
}

} // namespace pam_blockid
