// Whether sshd's settings let anyone in without a passcode, or keep the passcode from being asked.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "ctl/finding.h"
#include "ctl/host/sshd_config_lines.h"
#include "ctl/host/sshd_settings.h"

namespace pam_blockid {

// The module's line in sshd's stack.
struct SshdModuleLine {
    Place place;
    std::string with_after;         // the line as it should be, when it has no after=
    std::vector<std::string> after; // Arguments::after
};

// What there is to judge; sshd's PAM stack names the module.
struct SshdHost {
    SshdSettings settings;
    std::vector<SshdConfigLine> lines; // of sshd_config
    // The line of sshd's stack that asks for a password before the module does.
    std::optional<Place> password_line;
    std::chrono::seconds prompt_time; // network.prompt_deadline
    bool for_one_user = false;        // the settings are those of one user, Match blocks and all
    std::optional<SshdModuleLine> module = std::nullopt; // nothing: its arguments are wrong
    bool for_root = false;                               // that one user is root
    bool root_has_keys = false;                          // in root's authorized_keys

    // Our module is asked first, or has to be told what came before: sshd's key is the first
    // factor.
    bool relies_on_key() const { return module && (!password_line || !module->after.empty()); }
};

// check = "sshd", but "pam" for what is to be changed in the stack.
Findings judge_sshd(const SshdHost& host);

// The one about KbdInteractiveAuthentication, which sshd may refuse to start with.
Finding cannot_ask(const std::vector<SshdConfigLine>& lines);

} // namespace pam_blockid
