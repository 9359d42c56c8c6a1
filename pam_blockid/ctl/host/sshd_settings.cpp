// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "ctl/host/text_file.h"
#include "support/ascii.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

struct Method {
    std::string_view name;
    const char* keyword; // that enables it
};

constexpr std::array<Method, 6> kMethods{{{"publickey", "pubkeyauthentication"},
                                          {"hostbased", "hostbasedauthentication"},
                                          {"gssapi-with-mic", "gssapiauthentication"},
                                          {"gssapi-keyex", "gssapiauthentication"}, // Debian's
                                          {"password", "passwordauthentication"},
                                          {kAsksThroughPam, "kbdinteractiveauthentication"}}};

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        if (const auto part = take_until(text, separator); !part.empty())
            parts.push_back(part);
    }
    return parts;
}

bool is_enabled(const SshdSettings& settings, std::string_view method) {
    return std::any_of(kMethods.begin(), kMethods.end(), [&](const Method& known) {
        return known.name == method && settings.is_on(known.keyword);
    });
}

} // namespace

SshdSettings SshdSettings::parse(std::string_view printed) {
    SshdSettings settings;
    for (const std::string_view line : lines_of(printed)) {
        const std::size_t space = std::min(line.find(' '), line.size());
        settings.values_.emplace(ascii_lower(line.substr(0, space)),
                                 line.substr(std::min(space + 1, line.size())));
    }
    return settings;
}

std::string SshdSettings::value(const std::string& keyword) const {
    const auto found = values_.find(keyword);
    return found == values_.end() ? "" : found->second;
}

SshdSettings SshdSettings::with(const std::string& keyword, std::string value) const {
    SshdSettings changed = *this;
    changed.values_[keyword] = std::move(value);
    return changed;
}

std::chrono::seconds SshdSettings::grace_time() const {
    const std::string text = value("logingracetime");
    unsigned seconds = 0; // also of what sshd would never print
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds(seconds);
}

bool SshdSettings::any_method_lets_in() const {
    const std::string methods = value("authenticationmethods");
    return methods.empty() || methods == "any";
}

std::vector<SshdLogin> logins_of(const SshdSettings& settings) {
    std::vector<SshdLogin> logins;
    if (settings.any_method_lets_in()) {
        for (const Method& method : kMethods) {
            if (settings.is_on(method.keyword))
                logins.push_back({std::string(method.name)});
        }
        return logins;
    }
    const std::string lists = settings.value("authenticationmethods");
    for (const std::string_view list : split(lists, ' ')) {
        SshdLogin login;
        for (const std::string_view method : split(list, ','))
            login.emplace_back(method.substr(0, method.find(':')));
        if (std::all_of(login.begin(), login.end(),
                        [&](const std::string& m) { return is_enabled(settings, m); }))
            logins.push_back(std::move(login));
    }
    return logins;
}

bool has_method(const SshdLogin& login, std::string_view method) {
    return std::find(login.begin(), login.end(), method) != login.end();
}

std::string text_of(const SshdLogin& login) {
    std::string text;
    for (const std::string& method : login)
        text += (text.empty() ? "" : ",") + method;
    return text;
}

} // namespace pam_blockid
