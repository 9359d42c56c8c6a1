// Whether a stack lets anyone in without a passcode, or keeps everyone out: all ways through it
// are tried, whatever the other modules answer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ctl/host/pam_stack.h"

namespace pam_blockid {

struct PamStep {
    std::size_t rule;
    PamResult answer;
};
using PamPath = std::vector<PamStep>; // the rules that are asked, in order

// A path is a way to such a result, where there is one. The rules are the auth lines of one
// service, and our module is among them.
struct PamJudgement {
    bool lets_someone_in = false; // with a right password and passcode
    // In without a right passcode: one for each line that leads past our module, and one in which
    // its refusal is ignored.
    std::vector<PamPath> bypasses;
    // The same, for those only whom a condition such as pam_succeed_if.so singles out.
    std::vector<PamPath> exemptions;
    // In with a right passcode alone, where a password is asked for as well.
    bool passcode_alone = false;
    // The same, where a module that nobody knows is content, and may have asked for nothing.
    std::optional<PamPath> unknown_alone;
    // A login in which our module is asked twice.
    std::optional<PamPath> asked_twice;
    // Our module is asked although every authenticator before it has refused; at least one has.
    std::optional<PamPath> asked_after_failure;
    // Someone of whom no passcode is asked (PAM_IGNORE) gets in.
    bool ignore_lets_in = false;
};

// The step before our module that leads past it; null where the path comes to it.
const PamStep* passing_by(std::span<const PamRule> rules, const PamPath& path);

PamJudgement judge_stack(std::span<const PamRule> rules);

} // namespace pam_blockid
