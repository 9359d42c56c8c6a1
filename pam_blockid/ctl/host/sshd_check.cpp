// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_check.h"

#include <algorithm>
#include <array>

#include "ctl/host/pam_modules.h"
#include "ctl/host/program.h"
#include "ctl/host/sshd_judge.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr std::chrono::seconds kPatience{10};

std::vector<std::string> arguments_for(const std::optional<std::string>& user,
                                       const std::string& config) {
    std::vector<std::string> arguments{"-T", "-f", config};
    if (user && user->find(',') == std::string::npos) { // which would begin another condition
        arguments.emplace_back("-C");
        arguments.push_back("user=" + *user + ",host=localhost,addr=127.0.0.1");
    }
    return arguments;
}

std::optional<Place> password_line(const PamStack& stack) {
    for (const PamRule& rule : stack.of(PamType::Auth)) {
        if (is_our_own(rule))
            break;
        if (rule.kind == PamRule::Kind::Module && kind_of(rule) == PamModuleKind::Authenticator)
            return rule.top;
    }
    return std::nullopt;
}

// What sshd's own complaint comes from.
Finding complaint(const ProgramOutput& output, const std::vector<SshdConfigLine>& lines) {
    const std::string& said = output.err;
    if (said.find("Disabled method \"keyboard-interactive\"") != std::string::npos)
        return cannot_ask(lines);
    if (said.find("Missing privilege separation directory") != std::string::npos)
        return {Level::Warning, "sshd", "sshd -T",
                "sshd does not run, and so does not show its settings",
                "run: systemctl start ssh && sudo blockidctl check"};
    const auto sentences = lines_of(said);
    const std::string first =
        sentences.empty() ? "it says nothing" : std::string(sentences.front());
    return {Level::Fault, "sshd", "sshd -T",
            "sshd refuses its settings: " + printable(first, kLogTextLimit), "run: sshd -t"};
}

} // namespace

Findings check_sshd(const PamServices& services, const SshdQuestion& question,
                    const SshdPlaces& places) {
    const PamStack* stack = services.asking("sshd");
    if (stack == nullptr)
        return {};
    if (::access(places.program.c_str(), F_OK) != 0) {
        if (services.asked)
            return {{Level::Warning, "sshd", places.program, "sshd is not installed",
                     "run: apt install openssh-server"}};
        return {};
    }
    if (!places.is_root)
        return {{Level::Warning, "sshd", "sshd -T", "it cannot be seen as this user",
                 "run: sudo blockidctl check"}};
    const auto lines = read_sshd_config(places.config);
    const auto output =
        run_program(places.program, arguments_for(question.user, places.config), kPatience);
    if (!output)
        return {{Level::Fault, "sshd", "sshd -T", output.error(), "run: sshd -T"}};
    if (output->status != 0)
        return {complaint(*output, lines)};
    return judge_sshd({SshdSettings::parse(output->out), lines, password_line(*stack),
                       question.prompt_time, question.user.has_value()});
}

} // namespace pam_blockid
