// SPDX-License-Identifier: Apache-2.0
#include "module/sshd.h"

#include <algorithm>

namespace pam_blockid {

std::vector<std::string> passed_methods(std::string_view auth_info) {
    std::vector<std::string> methods;
    while (!auth_info.empty()) {
        const std::string_view line = auth_info.substr(0, auth_info.find('\n'));
        auth_info.remove_prefix(std::min(line.size() + 1, auth_info.size()));
        if (const auto method = line.substr(0, line.find(' ')); !method.empty())
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

} // namespace pam_blockid
