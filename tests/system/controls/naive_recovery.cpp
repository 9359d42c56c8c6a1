// SPDX-License-Identifier: Apache-2.0
#include "naive_recovery.h"

#include <crypt.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace naive {
namespace {

std::string content_of(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::string setting_in(const std::string& text) {
    constexpr std::string_view key = "\nsetting ";
    const std::size_t begin = text.find(key) + key.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::string letters_of(std::string typed) {
    std::erase(typed, '-');
    std::ranges::transform(typed, typed.begin(), [](unsigned char c) { return std::toupper(c); });
    return typed;
}

} // namespace

RecoveryCodes::RecoveryCodes(uid_t uid)
    : path_("/var/lib/pam_blockid/codes-" + std::to_string(uid)) {}

bool RecoveryCodes::is_any_left() const {
    return content_of(path_).find("\nleft ") != std::string::npos;
}

bool RecoveryCodes::takes(const std::string& typed) const {
    std::string text = content_of(path_);
    if (text.empty())
        return false;
    const std::string setting = setting_in(text);
    const char* const whole = ::crypt(letters_of(typed).c_str(), setting.c_str());
    if (whole == nullptr)
        return false;
    const std::string line = "left " + std::string(whole).substr(setting.size() + 1) + "\n";
    const std::size_t where = text.find(line);
    if (where == std::string::npos)
        return false;
    std::ofstream(path_) << text.erase(where, line.size());
    return true;
}

} // namespace naive
