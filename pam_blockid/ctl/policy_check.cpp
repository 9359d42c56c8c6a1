// SPDX-License-Identifier: Apache-2.0
#include "ctl/policy_check.h"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "ctl/host/pam_arguments.h"
#include "ctl/host/pam_modules.h"
#include "ctl/host/root_services.h"

#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

class Policy {
public:
    Policy(const DescribedSettings& described, Accounts& accounts)
        : described_(described), accounts_(accounts) {}

    // `prefix`: "policy", or "services.sudo" for what a service overrides.
    void look_at(const std::string& prefix, const OtpSettings& otp) {
        if (otp.report_only && is_set(prefix + ".report_only"))
            add(Level::Warning, "policy.report_only", prefix + ".report_only",
                "report_only is true: nobody is kept out",
                "set it to false once the log shows no would=deny");
        look_for_groups(prefix + ".only_groups", otp.only_groups);
        look_for_groups(prefix + ".exempt_groups", otp.exempt_groups);
    }

    void look_for_service(const std::string& name, const PamDirectories& directories) {
        const std::string file = directories.find(name);
        if (::access(file.c_str(), F_OK) != 0)
            add(Level::Warning, "policy.no_service", "services." + name,
                "services names " + quoted(name) + ", and there is no " + printable(file),
                "correct the name, or remove the group");
    }

    // Of services that name the module.
    void look_for_outages(const PamServices& services) {
        std::map<std::string, std::vector<std::string>> allowed; // by the key that allows
        for (const RootService& root : kRootServices) {
            const std::string name = services.sudo.of(std::string(root.service));
            const PamStack* stack = services.asking(name);
            if (stack == nullptr || !uses_these_settings(*stack))
                continue;
            if (described_.settings.otp_for(name).on_outage == OnOutage::Allow)
                allowed[key_that_allows(name)].push_back(name);
        }
        for (const auto& [key, names] : allowed)
            add_outage(key, names);
    }

    // The kernel counts a session only where a module of the service that opens it says so.
    void look_for_sessions(const PamServices& services) {
        std::vector<const PamStack*> opening;
        bool is_used_within = false;
        for (const PamStack& stack : services.stacks) {
            if (!names_the_module(stack, PamType::Auth) || !uses_these_settings(stack))
                continue;
            if (!is_within_a_session(stack.service, services.sudo))
                opening.push_back(&stack);
            else if (remembers_sessions(stack.service))
                is_used_within = true;
        }
        for (const PamStack* stack : opening) {
            if ((is_used_within || remembers_sessions(stack->service)) &&
                !hides_something(*stack) && !counts_its_session(*stack))
                findings_.push_back(
                    {Level::Warning, "policy.no_login_session", shown(stack->file),
                     printable(stack->service) +
                         " has no session line with pam_loginuid.so: in logins over it sudo and su "
                         "ask each time, whatever remember.session says",
                     "write there: session required pam_loginuid.so"});
        }
    }

    Findings findings() && { return std::move(findings_); }

private:
    bool remembers_sessions(const std::string& service) const {
        return described_.settings.otp_for(service).remember.session.count() > 0;
    }

    static bool is_within_a_session(const std::string& service, const SudoNames& sudo) {
        return std::ranges::any_of(kRootServices, [&](const RootService& root) {
            return sudo.of(std::string(root.service)) == service;
        });
    }

    static bool counts_its_session(const PamStack& stack) {
        const auto rules = stack.of(PamType::Session);
        return std::ranges::any_of(
            rules, [](const PamRule& rule) { return base_name(rule.module) == "pam_loginuid.so"; });
    }

    bool is_set(const std::string& key) const {
        return described_.place_of(key) != described_.path;
    }

    bool uses_these_settings(const PamStack& stack) const {
        const auto rules = stack.of(PamType::Auth);
        return std::any_of(rules.begin(), rules.end(), [&](const PamRule& rule) {
            if (!is_our_own(rule))
                return false;
            const auto arguments = arguments_of(rule);
            return arguments && arguments->config_path == described_.path;
        });
    }

    // The nearest of those that may hold for the service.
    std::string key_that_allows(const std::string& service) const {
        const std::string key =
            "services." + std::string(described_.settings.group_for(service)) + ".on_outage";
        return is_set(key) ? key : "policy.on_outage";
    }

    void add_outage(const std::string& key, const std::vector<std::string>& names) {
        std::string list;
        std::string groups;
        for (const std::string& name : names) {
            list += (list.empty() ? "" : ", ") + printable(name);
            groups += printable(name) + " = { on_outage = \"deny\"; }; ";
        }
        add(Level::Warning, "policy.outage_to_root", key,
            "on_outage is \"allow\" for what leads to root (" + list +
                "): a local user may be able to bring an outage about, and so do without the "
                "passcode",
            "write: services = { " + groups + "};");
    }

    void look_for_groups(const std::string& key, const std::vector<std::string>& groups) {
        if (groups.empty() || !is_set(key))
            return;
        const auto found = accounts_.membership("root", groups);
        if (!found)
            return add(Level::Fault, "policy.no_groups", key, found.error(),
                       "see nsswitch.conf(5)");
        for (const std::string& name : found->unknown)
            add(Level::Warning, "policy.no_group", key,
                key + " names " + quoted(name) +
                    ", which is no group of this "
                    "host",
                "correct the name, or run: groupadd " + printable(name));
    }

    void add(Level level, FindingId id, const std::string& key, std::string what,
             std::string remedy) {
        findings_.push_back(
            {level, id, described_.place_of(key), std::move(what), std::move(remedy)});
    }

    const DescribedSettings& described_;
    Accounts& accounts_;
    Findings findings_;
};

} // namespace

Findings check_policy(const DescribedSettings& described, Accounts& accounts,
                      const PamServices& services) {
    const Settings& settings = described.settings;
    Policy policy(described, accounts);
    policy.look_at("policy", settings.otp);
    for (const auto& [name, otp] : settings.services) {
        policy.look_for_service(name, services.places.directories);
        policy.look_at("services." + name, otp);
    }
    policy.look_for_outages(services);
    policy.look_for_sessions(services);
    return std::move(policy).findings();
}

} // namespace pam_blockid
