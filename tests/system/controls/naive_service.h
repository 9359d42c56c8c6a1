// The work of a one-time passcode as it is often done: whatever the libraries do by themselves, and
// no doubt about anything. For the negative controls only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <stdexcept>
#include <string>

namespace naive {

// Why the passcode could not be sent or checked.
struct Trouble : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct Settings {
    std::string dns;
    std::string community;
    std::string license_key;
    std::string ca_file;
    std::string ldap_base;              // empty: users of the settings only
    std::set<std::string> exempt_users; // as they are typed
    bool let_pass_in_an_outage = false;
    int attempts = 3;
    int remember_for = 0;     // seconds
    int remember_session = 0; // seconds
};

Settings read_settings();

// Has a code sent; returns where to. Empty when the user has no address.
std::string send_code(const Settings& settings, const std::string& user);

bool is_right(const Settings& settings, const std::string& user, const std::string& code);

} // namespace naive
