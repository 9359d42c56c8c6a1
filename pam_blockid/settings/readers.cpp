// SPDX-License-Identifier: Apache-2.0
#include "settings/readers.h"

namespace pam_blockid {
namespace {

using libconfig::Setting;

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

} // namespace pam_blockid
