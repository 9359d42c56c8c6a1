// SPDX-License-Identifier: Apache-2.0
#include "support/ssh_auth_info.h"

#include "support/text_parts.h"

namespace pam_blockid {
namespace {

bool is_base64(std::string_view text) {
    return text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "+/=") == std::string_view::npos;
}

} // namespace

std::string_view checked_ssh_key(std::string_view auth_info) {
    std::string_view key;
    bool found = false;
    while (!auth_info.empty()) {
        std::string_view line = take_until(auth_info, '\n');
        if (take_until(line, ' ') != "publickey")
            continue;
        const std::string_view type = take_until(line, ' ');
        if (found || type.empty() || !is_base64(line))
            return {};
        key = line;
        found = true;
    }
    return key;
}

} // namespace pam_blockid
