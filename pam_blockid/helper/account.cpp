// SPDX-License-Identifier: Apache-2.0
#include "helper/account.h"

#include <pwd.h>

#include <cerrno>
#include <vector>

namespace pam_blockid {

bool account_exists(const std::string& user) {
    static constexpr std::size_t largest = 1 << 20;
    std::vector<char> buffer(4096);
    passwd entry{};
    passwd* found = nullptr;
    int error = ERANGE;
    while (error == ERANGE && buffer.size() <= largest) {
        error = ::getpwnam_r(user.c_str(), &entry, buffer.data(), buffer.size(), &found);
        if (error == ERANGE)
            buffer.resize(buffer.size() * 2);
    }
    return error == 0 && found != nullptr;
}

} // namespace pam_blockid
