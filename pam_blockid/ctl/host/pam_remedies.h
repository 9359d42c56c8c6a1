// Says what is wrong with a stack, and which edit would mend it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "ctl/finding.h"
#include "ctl/host/pam_judge.h"

namespace pam_blockid {

// The rules are the auth lines of one service; each finding has check = "pam".

// Somebody gets in along `path` without a right passcode; `singled_out` when a condition such as
// pam_succeed_if.so decides who.
Finding bypass_finding(std::span<const PamRule> rules, const PamPath& path, bool singled_out);
// Nobody gets in.
Finding nobody_finding(std::span<const PamRule> rules);
// `path` asks for two passcodes.
Finding twice_finding(std::span<const PamRule> rules, const PamPath& path);
// A right passcode lets in without the password.
Finding alone_finding(std::span<const PamRule> rules);
// `path` lets in with a right passcode and what an unknown module on it may not have asked for.
Finding unknown_finding(std::span<const PamRule> rules, const PamPath& path);
// `path` leads to the module although the authenticators on it have refused.
Finding failure_finding(std::span<const PamRule> rules, const PamPath& path);
// Whoever is exempt is refused.
Finding ignore_finding(std::span<const PamRule> rules);

// The module in an account, session or password line.
Finding of_other_type(const PamRule& rule);

} // namespace pam_blockid
