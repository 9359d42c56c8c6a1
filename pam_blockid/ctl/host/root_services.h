// The PAM services of programs that make root of a user, whatever stands in /etc/pam.d.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"

namespace pam_blockid {

struct RootService {
    std::string_view service;
    // That of the same program without a login shell, whose settings and lines it is meant to
    // share; empty: none.
    std::string_view plain;
    std::string_view program; // where Debian has what calls PAM under that name
    std::string_view needs;   // without this file the program lets nobody in; empty: none
};

// sudo(8), su(1), doas(1) and polkit(8). doas without doas.conf permits nothing. polkit asks
// through its agent helper, for pkexec, run0, systemctl and whatever else asks it.
inline constexpr std::array<RootService, 6> kRootServices{{
    {"sudo", "", "/usr/bin/sudo", ""},
    {"sudo-i", "sudo", "/usr/bin/sudo", ""},
    {"su", "", "/bin/su", ""},
    {"su-l", "su", "/bin/su", ""},
    {"doas", "", "/usr/bin/doas", "/etc/doas.conf"},
    {"polkit-1", "", "/usr/lib/polkit-1/polkit-agent-helper-1", ""},
}};

// A warning for each that this host has and that does not name the module, where sudo or su does;
// check = "pam", place = "/etc/pam.d/doas", whether or not there is such a file. polkit has one of
// its own where it could not ask (ConfinedServices). Nothing when one service alone was asked for.
// `host` is put before the paths of programs: "" for this host.
Findings check_root_services(const PamServices& services, const std::string& host = "");

} // namespace pam_blockid
