// SPDX-License-Identifier: Apache-2.0
#include "module/sshd.h"

#include <unistd.h>

#include <array>
#include <climits>

#include "support/program_file.h"
#include "support/text_parts.h"

namespace pam_blockid {

std::vector<std::string> passed_methods(std::string_view auth_info) {
    std::vector<std::string> methods;
    while (!auth_info.empty()) {
        std::string_view line = take_until(auth_info, '\n');
        if (const auto method = take_until(line, ' '); !method.empty())
            methods.emplace_back(method);
    }
    return methods;
}

bool is_stand_in(std::string_view password) {
    constexpr std::string_view pattern = "\b\n\r\177INCORRECT";
    for (std::size_t i = 0; i < password.size(); ++i) {
        if (password[i] != pattern[i % pattern.size()])
            return false;
    }
    return !password.empty();
}

// From OpenSSH 9.8 on, it is sshd-session that asks PAM.
bool runs_sshd() {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink("/proc/self/exe", target.data(), target.size());
    if (size <= 0 || size == static_cast<ssize_t>(target.size()))
        return false;
    const std::string path(target.data(), static_cast<std::size_t>(size));
    return (path.ends_with("/sshd") || path.ends_with("/sshd-session")) &&
           check_program_file(path).has_value();
}

} // namespace pam_blockid
