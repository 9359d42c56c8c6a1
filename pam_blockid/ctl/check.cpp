// SPDX-License-Identifier: Apache-2.0
#include "ctl/check.h"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ctl/accepted.h"
#include "ctl/broker_check.h"
#include "ctl/contacts_check.h"
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
#include "support/date.h"
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

// Nothing of a file that stands alone.
std::string made_of(const DescribedSettings& described) {
    if (described.files == std::vector{described.path})
        return {};
    std::string names;
    for (const std::string& file : described.files)
        names += (names.empty() ? ", read from " : ", ") + printable(file);
    return names;
}

class Checks {
public:
    explicit Checks(const CheckRequest& request) : request_(request) {}

    Findings run() {
        add(check_installed(BLOCKID_HELPER_PATH, BLOCKID_MODULE_PATH, BLOCKID_VERSION));
        PamServices services = read_pam_services({}, if_given(request_.service));
        services.sudo = sudo_names();
        look_at_settings(services);
        const bool has_settings = !described_.empty();
        services.broker = look_at_broker(has_settings && described_.front().settings.self_service);
        look_at_metrics(services.broker != BrokerServes::Nobody);
        look_at_wiring(services, has_settings ? described_.front().settings.network.prompt_deadline
                                              : NetworkSettings().prompt_deadline);
        if (has_settings && become_the_helper())
            look_around_as_the_helper(services);
        const bool is_all = request_.user.empty() && request_.service.empty();
        return with_accepted(std::move(findings_), accepted_,
                             is_all ? Scope::Everything : Scope::Part);
    }

private:
    void add(Findings findings) { std::ranges::move(findings, std::back_inserter(findings_)); }

    BrokerServes look_at_broker(bool self_service) {
        Findings found = check_broker({BLOCKID_BROKER_SOCKET, BLOCKID_BROKER_PROGRAM},
                                      BLOCKID_VERSION, self_service);
        const bool serves = !found.empty() && std::ranges::all_of(found, is_ok);
        add(std::move(found));
        if (!serves)
            return BrokerServes::Nobody;
        return self_service ? BrokerServes::Everybody : BrokerServes::RootsPrograms;
    }

    // The broker heeds the default file alone.
    void look_at_metrics(bool broker_serves) {
        for (const DescribedSettings& described : described_) {
            if (described.path == kDefaultConfigPath)
                add(check_metrics(described.settings.broker.metrics_file, broker_serves));
        }
    }

    // Servers are often those of another settings file, too.
    void add_new(Findings findings) {
        std::erase_if(findings, [this](const Finding& finding) {
            return std::ranges::any_of(findings_, [&](const Finding& known) {
                return known.id == finding.id && known.place == finding.place &&
                       known.what == finding.what;
            });
        });
        add(std::move(findings));
    }

    // Each file that is in use.
    void look_at_settings(const PamServices& services) {
        std::vector<std::string> paths{request_.config_path};
        if (request_.config_path.empty()) {
            paths.clear();
            for (const SettingsPath& used : settings_paths(services))
                paths.push_back(used.path);
            if (paths.empty()) // nothing asks yet
                paths.emplace_back(kDefaultConfigPath);
        }
        for (const std::string& path : paths) {
            auto described = load_described_settings(path);
            tell_settings(described);
            if (!described)
                continue;
            accepted_.push_back(
                {described->place_of("check.accepted"), described->settings.check.accepted});
            described_.push_back(*std::move(described));
        }
    }

    void look_at_wiring(const PamServices& services, std::chrono::seconds prompt_deadline) {
        add(check_pam(services));
        add(check_root_services(services));
        add(check_sshd(services, {if_given(request_.user), prompt_deadline}));
        add(with_sudo_programs(check_sudoers(services, if_given(request_.user)), sudo_programs()));
    }

    void tell_settings(const Expected<DescribedSettings, SettingsError>& described) {
        if (described) {
            const std::size_t users = described->settings.users.size();
            add({{Level::Ok, "settings", described->path,
                  "can be used" + made_of(*described) + "; it names " + std::to_string(users) +
                      (users == 1 ? " user and " : " users and ") +
                      std::to_string(described->settings.ldap.uris.size()) + " LDAP servers",
                  ""}});
        } else if (::geteuid() == 0) {
            Finding fault(Level::Fault, "settings.refused", described.error());
            if (fault.remedy.empty())
                fault.remedy = "see pam_blockid.conf(5)";
            add({std::move(fault)});
        } else {
            Finding unseen(Level::Warning, "settings.unseen", described.error());
            unseen.remedy = "to see it as a login does, run: sudo blockidctl check";
            add({std::move(unseen)});
        }
    }

    // Logins go on with one of the two; without both nothing is counted, and each is refused. They
    // are opened, and made, as a login does.
    void look_at_directories(const UserIds& ids) {
        std::set<std::string> caches;
        for (const DescribedSettings& described : described_)
            caches.insert(described.settings.cache.dir);
        Findings of_caches;
        for (const std::string& cache : caches) {
            if (const auto opened = open_cache_directory(cache, ids); !opened)
                of_caches.push_back(unusable(Level::Warning, "cache.unusable",
                                             "what the tenant says cannot be kept",
                                             opened.error()));
        }
        if (const auto opened = open_run_directory(kRunDirectory, ids); !opened)
            add({of_caches.empty()
                     ? unusable(Level::Warning, "run_directory.unusable",
                                "the send budget is kept in the cache instead", opened.error())
                     : unusable(Level::Fault, "run_directory.not_counted",
                                "passcodes can be counted neither here nor in cache.dir, and so "
                                "every login that asks for one is refused",
                                opened.error())});
        add(std::move(of_caches));
    }

    static Finding unusable(Level level, FindingId id, const std::string& effect,
                            const Complaint& complaint) {
        Finding finding(level, id, complaint);
        finding.what = effect + ": " + finding.what;
        if (finding.remedy.empty())
            finding.remedy = "see that root can make it";
        return finding;
    }

    // What needs root is looked at before.
    bool become_the_helper() {
        const auto ids = ids_to_become(kHelperUser);
        if (!ids) {
            add({{Level::Fault, "helper_user.unfit", kAccounts, ids.error()}});
            return false;
        }
        if (::geteuid() == 0)
            look_at_directories(*ids);
        const auto given_up = give_up_privileges(*ids);
        if (!given_up)
            add({{Level::Fault, "helper_user.not_taken", kAccounts, given_up.error(), ""}});
        return given_up.has_value();
    }

    void look_around_as_the_helper(const PamServices& services) {
        if (const auto readable = check_name_service_files(); !readable)
            return add({Finding(Level::Fault, "name_service.closed", readable.error())});
        NameService accounts;
        for (const DescribedSettings& described : described_) {
            add(check_policy(described, accounts, services));
            add(check_directory_words(described));
            add(check_contacts(described, accounts, today()));
        }
        for (const DescribedSettings& described : described_)
            ask_servers(described, accounts);
    }

    void ask_servers(const DescribedSettings& described, Accounts& accounts) {
        const Progress progress("asking " + printable(described.settings.tenant.dns));
        auto tenant = std::async(std::launch::async, check_tenant, std::cref(described));
        Findings directory = check_directory(described, request_.user);
        // What keeps all servers from answering is said of them.
        const bool is_reachable = directory.empty() || std::ranges::any_of(directory, is_ok);
        Findings person;
        if (!request_.user.empty() && is_reachable && &described == &described_.front())
            person = check_person({request_.user, service()}, described, accounts);
        add_new(tenant.get());
        add_new(std::move(directory));
        add(std::move(person));
    }

    std::string service() const { return if_given(request_.service).value_or(kUsualService); }

    const CheckRequest& request_;
    std::vector<DescribedSettings> described_; // each settings file in use, if it can be read
    std::vector<AcceptedList> accepted_;       // of each of these
    Findings findings_;
};

} // namespace

Findings run_checks(const CheckRequest& request) {
    return Checks(request).run();
}

} // namespace pam_blockid
