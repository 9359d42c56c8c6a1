// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_check.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "ctl/host/confined_services.h"
#include "ctl/host/pam_arguments.h"
#include "ctl/host/pam_judge.h"
#include "ctl/host/pam_modules.h"
#include "ctl/host/pam_remedies.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

Finding finding_at(Level level, FindingId id, const Place& place, std::string what,
                   std::string remedy) {
    return {level, id, shown(place.text()), std::move(what), std::move(remedy)};
}

// Programs that have a second service for a login shell: it must not be forgotten.
struct Sibling {
    const char* service;
    const char* sibling;
    const char* command;
};

constexpr std::array<Sibling, 2> kSiblings{{{"sudo", "sudo-i", "sudo -i"}, {"su", "su-l", "su -"}}};

// Also under names like "sshd-2".
bool is_of_sshd(const std::string& service) {
    return service.find("ssh") != std::string::npos;
}

// Of programs that ask PAM as root for whoever comes; "login" and "remote" are those of login(1),
// which getty and telnetd run as root.
bool runs_as_root(const std::string& service) {
    static constexpr std::array<std::string_view, 8> kNames{
        "cockpit", "gdm-password", "greetd", "lightdm", "login", "remote", "sddm", "xrdp-sesman"};
    return is_of_sshd(service) || std::find(kNames.begin(), kNames.end(), service) != kNames.end();
}

// The auth lines as they act: pam_rootok.so lets in whoever comes, where it is root that asks.
std::vector<PamRule> auth_lines_of(const PamStack& stack) {
    std::vector<PamRule> rules = stack.of(PamType::Auth);
    for (PamRule& rule : rules) {
        if (runs_as_root(stack.service) && base_name(rule.module) == "pam_rootok.so")
            rule.module = "pam_permit.so";
    }
    return rules;
}

Findings of_lines(const PamServices& services, const PamStack& stack) {
    Findings findings;
    for (const PamRule& rule : stack.rules) {
        if (!is_our_own(rule))
            continue;
        const std::string module = rule.module.starts_with('/')
                                       ? rule.module
                                       : services.places.modules + "/" + rule.module;
        // The installed one is looked at where the programs are.
        const bool is_installed = module == services.places.modules + "/pam_blockid.so";
        struct stat st {};
        if (!is_installed && ::stat(module.c_str(), &st) != 0)
            findings.push_back(finding_at(
                Level::Fault, "pam.no_module", rule.place,
                "there is no module " + printable(module) + ", for which PAM refuses every login",
                "write pam_blockid.so there, and install libpam-blockid"));
        if (rule.type != PamType::Auth)
            findings.push_back(of_other_type(rule));
        else if (const auto arguments = arguments_of(rule); !arguments)
            findings.push_back(finding_at(Level::Fault, "pam.arguments", rule.place,
                                          arguments.error() + "; the module refuses every login",
                                          "correct the arguments in " + rule.place.text()));
        else if (!arguments->after.empty() && !is_of_sshd(stack.service))
            findings.push_back(finding_at(Level::Fault, "pam.after", rule.place,
                                          "after= is for sshd alone: in " +
                                              printable(stack.service) +
                                              " the module refuses every login",
                                          "take after= out of " + rule.place.text()));
    }
    return findings;
}

Findings of_troubles(const PamStack& stack) {
    Findings findings;
    for (const PamTrouble& trouble : stack.troubles)
        findings.push_back(trouble.unseen ? finding_at(Level::Warning, "pam.unseen", trouble.place,
                                                       trouble.what, trouble.remedy)
                                          : finding_at(Level::Fault, "pam.line", trouble.place,
                                                       trouble.what, trouble.remedy));
    for (const PamTrouble& line : stack.read_otherwise)
        findings.push_back(
            finding_at(Level::Warning, "pam.read_otherwise", line.place, line.what, line.remedy));
    return findings;
}

const PamRule& first_own(const std::vector<PamRule>& rules) {
    return *std::find_if(rules.begin(), rules.end(), is_our_own);
}

void append(Findings& all, Findings more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

// Each behind the one before it, and `rest` behind the last.
Findings in_order_of_weight(Findings graver, Findings rest) {
    for (auto finding = graver.rbegin(); finding != graver.rend(); ++finding) {
        finding->behind = std::move(rest);
        rest = {std::move(*finding)};
    }
    return rest;
}

// What is wrong with the way in which the lines work together. The gravest first, and the others
// behind it, as they often come of it. `lines`: the rules as they stand in the files.
Findings of_order(const std::vector<PamRule>& rules, const std::vector<PamRule>& lines) {
    const PamJudgement judgement = judge_stack(rules);
    Findings graver;
    for (const PamPath& path : judgement.bypasses)
        graver.push_back(bypass_finding(lines, path, false));
    if (!judgement.lets_someone_in)
        graver.push_back(nobody_finding(rules));
    if (judgement.asked_twice)
        graver.push_back(twice_finding(rules, *judgement.asked_twice));
    if (judgement.passcode_alone)
        graver.push_back(alone_finding(rules));
    Findings rest;
    for (const PamPath& path : judgement.exemptions)
        rest.push_back(bypass_finding(lines, path, true));
    if (judgement.asked_after_failure)
        rest.push_back(failure_finding(rules, *judgement.asked_after_failure));
    if (judgement.unknown_alone)
        rest.push_back(unknown_finding(rules, *judgement.unknown_alone));
    if (!judgement.ignore_lets_in)
        rest.push_back(ignore_finding(rules));
    return in_order_of_weight(std::move(graver), std::move(rest));
}

// A service that was asked for and does not ask.
Finding asks_nothing(const PamStack& stack, const std::vector<PamRule>& rules) {
    const PamRule* password = nullptr;
    for (const PamRule& rule : rules) {
        if (kind_of(rule) == PamModuleKind::Authenticator)
            password = &rule;
    }
    const std::string where =
        password == nullptr ? "to " + stack.file : "after " + password->top.text();
    return {Level::Warning, "pam.not_asked", stack.file,
            "its auth lines do not name pam_blockid.so: it asks for no passcode",
            "add \"auth required pam_blockid.so\" " + where};
}

class Report {
public:
    Report(const PamServices& services, const std::string& host)
        : services_(services), confined_(services.broker, host) {}

    Findings run() {
        append(found_, services_.unseen);
        for (const PamStack& stack : services_.stacks)
            look_at(stack);
        for (const Sibling& pair : kSiblings)
            look_for(pair);
        if (found_.empty() && right_.empty())
            found_.push_back(nothing_asks());
        Findings all;
        for (const auto& [place, names] : right_)
            all.push_back(
                {Level::Ok, "pam", place, "without a right passcode nobody passes: " + names, ""});
        append(all, without_repetition(std::move(found_)));
        return all;
    }

private:
    void look_at(const PamStack& stack) {
        Findings findings = of_troubles(stack);
        append(findings, of_lines(services_, stack));
        const std::vector<PamRule> rules = auth_lines_of(stack);
        const bool asks = std::any_of(rules.begin(), rules.end(), is_our_own);
        if (auto confined = confined_.reached(stack)) // whatever the order of its lines
            findings.push_back(*std::move(confined));
        else if (asks && stack.troubles.empty())
            append(findings, of_order(rules, stack.of(PamType::Auth)));
        else if (!asks && services_.asked && findings.empty())
            findings.push_back(asks_nothing(stack, rules));
        if (asks && findings.empty()) {
            std::string& names = right_[shown(first_own(rules).place.text())];
            names += (names.empty() ? "" : ", ") + printable(stack.service);
        }
        append(found_, std::move(findings));
    }

    void look_for(const Sibling& pair) {
        const std::string plain = services_.sudo.of(pair.service);
        const std::string login = services_.sudo.of(pair.sibling);
        const bool wanted = !services_.asked || *services_.asked == plain;
        if (!wanted || services_.asking(plain) == nullptr)
            return;
        const PamDirectories& directories = services_.places.directories;
        const std::string file = directories.find(login);
        const auto there = read_text(file);
        if (!there && there.error().kind == ReadError::Kind::Missing)
            return;
        const PamServices sibling = read_pam_services(services_.places, login);
        if (sibling.asking(login) == nullptr)
            found_.push_back({Level::Fault, "pam.login_shell", shown(file),
                              std::string(pair.command) + " asks for no passcode, though " +
                                  printable(plain) + " does",
                              "give it the auth lines of " + shown(directories.find(plain))});
    }

    Finding nothing_asks() const {
        if (services_.asked)
            return {Level::Warning, "pam.no_service",
                    shown(services_.places.directories.first + "/" + *services_.asked),
                    "there is no such service", "run: ls " + services_.places.directories.first};
        return {Level::Warning, "pam.nothing_asks", services_.places.directories.first,
                "nothing asks for a passcode yet",
                "add \"auth required pam_blockid.so\" after \"@include common-auth\" in the file "
                "of a service, as in " +
                    std::string(kExamples) + "/pam.d"};
    }

    // A line in common-auth is found once for each service.
    static Findings without_repetition(Findings findings) {
        Findings kept;
        for (Finding& finding : findings) {
            const auto same = std::ranges::find_if(kept, [&](const Finding& other) {
                return other.place == finding.place && other.what == finding.what &&
                       other.remedy == finding.remedy;
            });
            if (same == kept.end())
                kept.push_back(std::move(finding));
            else
                append(same->behind, std::move(finding.behind));
        }
        for (Finding& finding : kept)
            finding.behind = without_repetition(std::move(finding.behind));
        return kept;
    }

    const PamServices& services_;
    ConfinedServices confined_;
    std::map<std::string, std::string> right_; // the place of the module, and whom it serves
    Findings found_;
};

} // namespace

Findings check_pam(const PamServices& services, const std::string& host) {
    return Report(services, host).run();
}

} // namespace pam_blockid
