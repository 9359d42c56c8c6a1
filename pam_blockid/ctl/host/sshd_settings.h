// sshd's effective settings, as `sshd -T` prints them, and which ways of logging in they allow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pam_blockid {

class SshdSettings {
public:
    // One "keyword value" a line, the keyword in lower case.
    static SshdSettings parse(std::string_view printed);

    // "" when it is not there.
    std::string value(const std::string& keyword) const;
    bool is_on(const std::string& keyword) const { return value(keyword) == "yes"; }
    // The same with another value of one keyword.
    SshdSettings with(const std::string& keyword, std::string value) const;
    // LoginGraceTime; zero means without limit.
    std::chrono::seconds grace_time() const;
    // No AuthenticationMethods: any one method lets in.
    bool any_method_lets_in() const;

private:
    std::map<std::string, std::string> values_; // the first of each keyword
};

// The methods that a person must pass, one after the other: {"publickey", "keyboard-interactive"}.
using SshdLogin = std::vector<std::string>;

// Each list of AuthenticationMethods whose methods are all enabled, without ":pam" and the like;
// without that keyword, each enabled method alone.
std::vector<SshdLogin> logins_of(const SshdSettings& settings);

inline constexpr std::string_view kAsksThroughPam = "keyboard-interactive";

bool has_method(const SshdLogin& login, std::string_view method);
// "publickey,keyboard-interactive"
std::string text_of(const SshdLogin& login);

} // namespace pam_blockid
