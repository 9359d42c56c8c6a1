// SPDX-License-Identifier: Apache-2.0
#include "settings/entry.h"

#include <algorithm>
#include <utility>

#include "settings/settings_text.h"
#include "support/printable.h"

namespace pam_blockid {

using libconfig::Setting;

Entry::Entry(const Setting& setting, std::string file, std::string key)
    : setting_(&setting), file_(std::move(file)), line_(setting.getSourceLine()),
      key_(std::move(key)) {}

std::string_view Entry::name() const {
    const char* name = setting_->getName();
    return name ? name : std::string_view();
}

std::string Entry::place() const {
    return printable(file_) + ":" + std::to_string(line_);
}

Entry Entry::over(const Entry& lower) const {
    Entry merged = *this;
    if (setting_->isGroup() && lower.setting_->isGroup())
        merged.lower_ = std::make_shared<const Entry>(lower);
    return merged;
}

std::vector<Entry> Entry::children() const {
    std::vector<Entry> found = lower_ ? lower_->children() : std::vector<Entry>();
    for (Entry& child : own_children()) {
        const auto same =
            lower_ ? std::ranges::find(found, child.name(), &Entry::name) : found.end();
        if (same != found.end())
            *same = child.over(*same);
        else
            found.push_back(std::move(child));
    }
    return found;
}

std::vector<Entry> Entry::own_children() const {
    std::vector<Entry> found;
    if (!setting_->isAggregate())
        return found;
    for (int i = 0; i < setting_->getLength(); ++i) {
        const Setting& child = (*setting_)[i];
        const char* name = child.getName();
        std::string key = key_;
        if (name)
            key += (key.empty() ? "" : ".") + std::string(name);
        found.emplace_back(child, file_, std::move(key));
        if (!name && child.isScalar())
            found.back().line_ = line_;
    }
    return found;
}

Unexpected<SettingsError> Entry::not_expected(std::string_view expected) const {
    return wrong("is " + found(), "expected " + std::string(expected));
}

Unexpected<SettingsError> Entry::wrong(std::string_view reason, std::string_view remedy) const {
    return Unexpected<SettingsError>(
        SettingsError::at(place(), printable(key_) + " " + std::string(reason), remedy));
}

std::string Entry::found() const {
    // An element is as private as the list that it stands in.
    const std::string_view last = std::string_view(key_).substr(key_.rfind('.') + 1);
    const bool hidden = is_private_key(last);
    switch (setting_->getType()) {
    case Setting::TypeInt:
        return hidden ? "a number" : std::to_string(static_cast<int>(*setting_));
    case Setting::TypeInt64:
        return "a number with an L";
    case Setting::TypeFloat:
        return "a decimal number";
    case Setting::TypeBoolean:
        return static_cast<bool>(*setting_) ? "true" : "false";
    case Setting::TypeString: {
        const std::string_view text = setting_->c_str();
        // What stands before an @ may be a person's address or a password of a URL.
        if (!text.empty() && (hidden || text.find('@') != std::string_view::npos))
            return "a text that is not shown here";
        return quoted(text);
    }
    case Setting::TypeGroup:
        return "a group";
    case Setting::TypeArray:
    case Setting::TypeList:
        return setting_->getLength() == 0 ? "an empty list" : "a list";
    case Setting::TypeNone:
        break;
    }
    return "nothing";
}

} // namespace pam_blockid
