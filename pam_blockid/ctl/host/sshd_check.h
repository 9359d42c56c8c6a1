// Whether sshd asks for the passcode that its PAM stack demands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <chrono>
#include <optional>
#include <string>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"

namespace pam_blockid {

struct SshdPlaces {
    std::string program = "/usr/sbin/sshd";
    std::string config = "/etc/ssh/sshd_config";
    std::string proc = "/proc";
    std::string root_home = "/root";
    bool is_root = ::geteuid() == 0; // sshd shows its settings to root only
};

struct SshdQuestion {
    std::optional<std::string> user; // whose settings; nothing: those outside of Match blocks
    // How long a person may take to type: network.prompt_deadline.
    std::chrono::seconds prompt_time;
};

// Runs `sshd -T` where sshd's stack is among `services` and names the module, or sshd_config has
// PAMServiceName (OpenSSH 9.8): the stack of that service is judged then, and has to ask where that
// of "sshd" does. Else finds nothing.
// check = "sshd"; place = the line of sshd_config, or "sshd -T"; one of
// them may be about the sshd that runs (check_running_sshd).
Findings check_sshd(const PamServices& services, const SshdQuestion& question,
                    const SshdPlaces& places = {});

} // namespace pam_blockid
