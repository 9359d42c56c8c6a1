// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_check.h"

#include <algorithm>
#include <iterator>

#include "ctl/host/pam_arguments.h"
#include "ctl/host/pam_modules.h"
#include "ctl/host/program.h"
#include "ctl/host/sshd_judge.h"
#include "ctl/host/sshd_root_keys.h"
#include "ctl/host/sshd_running.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr std::chrono::seconds kSshdPatience{10};

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

std::optional<SshdModuleLine> module_line(const PamStack& stack) {
    const auto rules = stack.of(PamType::Auth);
    const auto own = std::find_if(rules.begin(), rules.end(), is_our_own);
    const auto arguments = arguments_of(*own);
    if (!arguments)
        return std::nullopt;
    const bool is_word = own->control_text.find_first_of("= ") == std::string::npos;
    std::string text =
        "auth " + (is_word ? own->control_text : "[" + own->control_text + "]") + " " + own->module;
    for (const std::string& argument : own->arguments)
        text += " " + argument;
    return SshdModuleLine{own->place, text + " after=publickey", arguments->after};
}

// What sshd's own complaint comes from.
Finding complaint(const ProgramOutput& output, const std::vector<SshdConfigLine>& lines) {
    const std::string& said = output.err;
    if (said.find("Disabled method \"keyboard-interactive\"") != std::string::npos)
        return cannot_ask(lines);
    if (said.find("Missing privilege separation directory") != std::string::npos)
        return {Level::Warning, "sshd.unseen", "sshd -T",
                "sshd does not run, and so does not show its settings",
                "run: systemctl start ssh && sudo blockidctl check"};
    const auto sentences = lines_of(said);
    const std::string first =
        sentences.empty() ? "it says nothing" : std::string(sentences.front());
    return {Level::Fault, "sshd.refused", "sshd -T",
            "sshd refuses its settings: " + printable(first, kLogTextLimit), "run: sshd -t"};
}

// OpenSSH 9.8 and newer print which PAM service they use; older ones use "sshd".
constexpr const char* kUsualService = "sshd";
constexpr const char* kServiceKeyword = "pamservicename";

bool names_a_service(const std::vector<SshdConfigLine>& lines) {
    return std::any_of(lines.begin(), lines.end(),
                       [](const SshdConfigLine& line) { return line.keyword == kServiceKeyword; });
}

Finding other_service(Level level, const std::string& place, const std::string& name,
                      const std::string& whom) {
    return {level, "sshd.other_service", shown(place),
            "the PAM service of " + whom + " is " + quoted(name) +
                ", which asks for no passcode: what \"sshd\" asks for does not count",
            "give " + quoted(name) + " the auth lines of \"sshd\", or take PAMServiceName out of " +
                shown(place)};
}

// Match blocks whose logins go to a service that does not ask.
Findings services_of_matches(const PamPlaces& places, const std::vector<SshdConfigLine>& lines) {
    Findings findings;
    for (const SshdConfigLine& line : lines) {
        if (line.keyword != kServiceKeyword || line.match_block == 0)
            continue;
        const PamServices there = read_pam_services(places, line.value);
        if (there.asking(line.value) == nullptr)
            findings.push_back(other_service(Level::Warning, line.place.text(), line.value,
                                             "those whom this Match block means"));
    }
    return findings;
}

} // namespace

Findings check_sshd(const PamServices& services, const SshdQuestion& question,
                    const SshdPlaces& places) {
    const bool usual_asks = services.asking(kUsualService) != nullptr;
    const SshdConfig config = read_sshd_config(places.config);
    if (!usual_asks && !names_a_service(config.lines))
        return {};
    if (::access(places.program.c_str(), F_OK) != 0) {
        if (services.asked)
            return {{Level::Warning, "sshd.not_installed", places.program, "sshd is not installed",
                     "run: apt install openssh-server"}};
        return {};
    }
    if (!places.is_root)
        return {{Level::Warning, "sshd.unseen", "sshd -T", "it cannot be seen as this user",
                 "run: sudo blockidctl check"}};
    const auto output =
        run_program(places.program, arguments_for(question.user, places.config), kSshdPatience);
    if (!output)
        return {{Level::Fault, "sshd.refused", "sshd -T", output.error(), "run: sshd -T"}};
    if (output->status != 0)
        return {complaint(*output, config.lines)};
    const SshdSettings settings = SshdSettings::parse(output->out);
    const std::string printed = settings.value(kServiceKeyword);
    const std::string service = printed.empty() ? kUsualService : printed;
    if (services.asked && *services.asked != service && *services.asked != kUsualService)
        return {};
    const PamServices used = read_pam_services(services.places, service);
    const PamStack* stack = used.asking(service);
    if (stack == nullptr) {
        const auto line = line_that_sets(config.lines, kServiceKeyword, service);
        if (!usual_asks)
            return {};
        return {other_service(Level::Fault, line ? line->text() : "sshd -T", service, "sshd")};
    }
    SshdHost host{settings,
                  config.lines,
                  password_line(*stack),
                  question.prompt_time,
                  question.user.has_value(),
                  module_line(*stack)};
    host.for_root = question.user == "root";
    host.root_has_keys = root_has_keys(host.settings, places.root_home);
    Findings findings = judge_sshd(host);
    if (!question.user)
        std::ranges::move(services_of_matches(services.places, config.lines),
                          std::back_inserter(findings));
    const Level stale = host.relies_on_key() ? Level::Fault : Level::Warning;
    for (Finding& finding :
         check_running_sshd(config, {host.settings.value("pidfile"), stale, places.proc}))
        findings.push_back(std::move(finding));
    return findings;
}

} // namespace pam_blockid
