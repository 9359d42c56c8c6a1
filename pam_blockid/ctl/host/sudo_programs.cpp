// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sudo_programs.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <string_view>
#include <system_error>

#include "ctl/host/program.h"
#include "ctl/host/text_file.h"
#include "support/printable.h"
#include "support/program_file.h"

namespace pam_blockid {
namespace {

constexpr std::chrono::seconds kSudoPatience{5};

// As Debian and its children have it: /usr/lib/cargo/bin/sudo.
SudoProgram::Kind kind_by_path(std::string_view path) {
    const bool is_rs = path.find("/cargo/") != std::string_view::npos || path.ends_with("sudo-rs");
    return is_rs ? SudoProgram::Kind::Rs : SudoProgram::Kind::Original;
}

SudoProgram look_at(const std::string& path) {
    SudoProgram program{kind_by_path(path), path, std::nullopt};
    if (!check_program_file(path))
        return program;
    const auto output = run_program(path, {"--version"}, kSudoPatience);
    if (const auto told = output ? sudo_program_of(output->out) : std::nullopt) {
        program.kind = told->kind;
        program.version = told->version;
    }
    return program;
}

} // namespace

std::vector<SudoProgram> sudo_programs(const std::vector<std::string>& paths) {
    std::vector<SudoProgram> programs;
    std::set<std::string> seen;
    for (const std::string& path : paths) {
        std::error_code error;
        const std::string file = std::filesystem::canonical(path, error);
        if (!error && seen.insert(file).second)
            programs.push_back(look_at(file));
    }
    return programs;
}

std::optional<SudoProgram> sudo_program_of(std::string_view printed) {
    struct Opening {
        std::string_view text;
        SudoProgram::Kind kind;
    };
    const auto lines = lines_of(printed);
    const std::string_view first = lines.empty() ? std::string_view() : lines.front();
    for (const Opening& opening : {Opening{"Sudo version ", SudoProgram::Kind::Original},
                                   Opening{"sudo-rs ", SudoProgram::Kind::Rs}}) {
        if (first.starts_with(opening.text))
            return SudoProgram{opening.kind, "", printable(first.substr(opening.text.size()))};
    }
    return std::nullopt;
}

std::string in_words(const SudoProgram& program) {
    const bool is_rs = program.kind == SudoProgram::Kind::Rs;
    const std::string name =
        std::string(is_rs ? "sudo-rs" : "sudo") +
        (program.version ? " " + *program.version
                         : " of a version that is not known (" + shown(program.path) + ")");
    if (is_rs)
        return name + " asks PAM for silence before a plain command: besides prompts, within words "
                      "of its own, a person sees our last word alone; older ones ask the service "
                      "\"sudo\" for sudo -i, too";
    return name +
           " asks PAM for silence: besides prompts, a person sees our last word alone, and may be "
           "told \"Sorry, try again.\"";
}

Findings with_sudo_programs(Findings findings, const std::vector<SudoProgram>& programs) {
    if (findings.empty())
        return findings;
    const bool is_right = findings.back().level == Finding::Level::Ok;
    for (const SudoProgram& program : programs) {
        if (is_right)
            findings.back().what += "; " + in_words(program);
        else
            findings.push_back(
                {Finding::Level::Ok, "sudoers", shown(program.path), in_words(program), ""});
    }
    return findings;
}

} // namespace pam_blockid
