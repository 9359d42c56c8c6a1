// The parts of a URL that decide whether we speak to its host.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace pam_blockid {

struct Url {
    std::string scheme; // lower case
    std::string host;   // lower case; an IPv6 address in brackets
    std::string port;   // empty: the default of the scheme
    std::string path;   // without a trailing slash
    bool has_user_info = false;
    bool has_query_or_fragment = false;
};

// Nothing when `text` is no absolute URL of visible ASCII. The host may still be no host name.
std::optional<Url> parse_url(const std::string& text);

} // namespace pam_blockid
