// SPDX-License-Identifier: Apache-2.0
#include "ctl/check.h"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "ctl/accepted.h"
#include "ctl/broker_check.h"
#include "ctl/directory_check.h"
#include "ctl/directory_words.h"
#include "ctl/host/pam_check.h"
#include "ctl/host/pam_services.h"
#include "ctl/host/root_services.h"
#include "ctl/host/sshd_check.h"
#include "ctl/host/sudo_programs.h"
#include "ctl/host/sudoers_check.h"
#include "ctl/installed.h"
#include "ctl/person.h"
#include "ctl/policy_check.h"
#include "ctl/progress.h"
#include "ctl/tenant_check.h"
#include "helper/accounts.h"
#include "helper/name_service_files.h"
#include "helper/privileges.h"
#include "helper/run_directory.h"
#include "module/arguments.h"
#include "settings/described.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

constexpr const char* kAccounts = "/etc/passwd";

std::optional<std::string> if_given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(text);
}

bool is_ok(const Finding& finding) {
    return finding.level == Level::Ok;
}

class Checks {
public:
    explicit Checks(const CheckRequest& request) : request_(request) {}

    Findings run() {
        add(check_installed(BLOCKID_HELPER_PATH, BLOCKID_MODULE_PATH, BLOCKID_VERSION));
        PamServices services = read_pam_services({}, if_given(request_.service));
        services.sudo = sudo_names();
        const auto described = look_at_settings(services);
        add(check_broker({BLOCKID_BROKER_SOCKET, BLOCKID_BROKER_PROGRAM}, BLOCKID_VERSION,
                         described && described->settings.self_service));
        look_at_wiring(services, described ? described->settings.network : NetworkSettings());
        if (described && become_the_helper(*described))
            look_around_as_the_helper(*described, services);
        const bool is_all = request_.user.empty() && request_.service.empty();
        return with_accepted(std::move(findings_), accepted_,
                             is_all ? Scope::Everything : Scope::Part);
    }

private:
    void add(Findings findings) { std::ranges::move(findings, std::back_inserter(findings_)); }

    // Each file that is in use; the first that can be read is the one to go on with.
    std::optional<DescribedSettings> look_at_settings(const PamServices& services) {
        std::vector<std::string> paths{request_.config_path};
        if (request_.config_path.empty()) {
            paths.clear();
            for (const SettingsPath& used : settings_paths(services))
                paths.push_back(used.path);
            if (paths.empty()) // nothing asks yet
                paths.emplace_back(kDefaultConfigPath);
        }
        std::optional<DescribedSettings> first;
        for (const std::string& path : paths) {
            auto described = load_described_settings(path);
            tell_settings(described);
            if (described)
                accepted_.push_back(
                    {described->place_of("check.accepted"), described->settings.check.accepted});
            if (described && !first)
                first = *std::move(described);
        }
        return first;
    }

    void look_at_wiring(const PamServices& services, const NetworkSettings& network) {
        add(check_pam(services));
        add(check_root_services(services));
        add(check_sshd(services, {if_given(request_.user), network.prompt_deadline}));
        add(with_sudo_programs(check_sudoers(services, if_given(request_.user)), sudo_programs()));
    }

    void tell_settings(const Expected<DescribedSettings, SettingsError>& described) {
        if (described) {
            const std::size_t users = described->settings.users.size();
            add({{Level::Ok, "settings", described->path,
                  "can be used; it names " + std::to_string(users) +
                      (users == 1 ? " user and " : " users and ") +
                      std::to_string(described->settings.ldap.uris.size()) + " LDAP servers",
                  ""}});
        } else if (::geteuid() == 0) {
            Finding fault = finding_from(Level::Fault, "settings.refused", described.error().what);
            if (fault.remedy.empty())
                fault.remedy = "see pam_blockid.conf(5)";
            add({std::move(fault)});
        } else {
            Finding unseen =
                finding_from(Level::Warning, "settings.unseen", described.error().what);
            unseen.remedy = "to see it as a login does, run: sudo blockidctl check";
            add({std::move(unseen)});
        }
    }

    // Logins go on without either; they are opened, and made, as a login does.
    void look_at_directories(const std::string& cache, const UserIds& ids) {
        if (const auto opened = open_run_directory(kRunDirectory, ids); !opened)
            add({warning_of("run_directory.unusable",
                            "the send budget is kept in the cache instead", opened.error())});
        if (const auto opened = open_cache_directory(cache, ids); !opened)
            add({warning_of("cache.unusable", "what the tenant says cannot be kept",
                            opened.error())});
    }

    static Finding warning_of(FindingId id, const std::string& effect,
                              const std::string& sentence) {
        Finding warning = finding_from(Level::Warning, id, sentence);
        warning.what = effect + ": " + warning.what;
        if (warning.remedy.empty())
            warning.remedy = "see that root can make it";
        return warning;
    }

    // What needs root is looked at before.
    bool become_the_helper(const DescribedSettings& described) {
        const auto ids = ids_to_become(kHelperUser);
        if (!ids) {
            add({finding_at(kAccounts, Level::Fault, "helper_user.unfit", ids.error())});
            return false;
        }
        if (::geteuid() == 0)
            look_at_directories(described.settings.cache.dir, *ids);
        const auto given_up = give_up_privileges(*ids);
        if (!given_up)
            add({finding_at(kAccounts, Level::Fault, "helper_user.not_taken", given_up.error())});
        return given_up.has_value();
    }

    void look_around_as_the_helper(const DescribedSettings& described,
                                   const PamServices& services) {
        if (const auto readable = check_name_service_files(); !readable)
            return add({finding_from(Level::Fault, "name_service.closed", readable.error())});
        NameService accounts;
        add(check_policy(described, accounts, services));
        add(check_directory_words(described));

        const Progress progress("asking " + printable(described.settings.tenant.dns));
        auto tenant = std::async(std::launch::async, check_tenant, std::cref(described));
        Findings directory = check_directory(described, request_.user);
        // What keeps all servers from answering is said of them.
        const bool is_reachable = directory.empty() || std::ranges::any_of(directory, is_ok);
        Findings person;
        if (!request_.user.empty() && is_reachable)
            person = check_person({request_.user, service()}, described, accounts);
        add(tenant.get());
        add(std::move(directory));
        add(std::move(person));
    }

    std::string service() const { return if_given(request_.service).value_or(kUsualService); }

    const CheckRequest& request_;
    std::vector<AcceptedList> accepted_; // of each settings file in use
    Findings findings_;
};

} // namespace

Findings run_checks(const CheckRequest& request) {
    return Checks(request).run();
}

} // namespace pam_blockid
