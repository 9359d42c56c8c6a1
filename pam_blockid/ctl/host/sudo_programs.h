// Which sudo this host has, and what of ours it shows a person: the original, or sudo-rs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ctl/finding.h"

namespace pam_blockid {

struct SudoProgram {
    enum class Kind { Original, Rs };
    Kind kind = Kind::Original;
    std::string path;
    std::optional<std::string>
        version; // nothing: only running it would tell, and it is not trusted
};

// Those of `paths` that are there, each once whatever its names. Only what is root's alone is run.
std::vector<SudoProgram> sudo_programs(const std::vector<std::string>& paths = {
                                           "/usr/bin/sudo", "/usr/bin/sudo-rs"});

// What `sudo --version` says: its kind and version; nothing when it is neither.
std::optional<SudoProgram> sudo_program_of(std::string_view printed);

// "sudo 1.9.13p3 asks PAM for silence: …"
std::string in_words(const SudoProgram& program);

// `findings` of check_sudoers(), with a word about each program: behind what is ok, else in an
// "ok" of its own. Nothing is added to nothing.
Findings with_sudo_programs(Findings findings, const std::vector<SudoProgram>& programs);

} // namespace pam_blockid
