// SPDX-License-Identifier: Apache-2.0
#include "helper/judging.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <memory>
#include <utility>

#include "blockid/keyed_number.h"
#include "blockid/message_texts.h"
#include "blockid/remembering_seal.h"
#include "blockid/ssh_fingerprint.h"
#include "channel/transfer.h"
#include "contacts/made_up_contacts.h"
#include "helper/accounts.h"
#include "helper/asked_person.h"
#include "helper/budget_files.h"
#include "helper/channel_prompter.h"
#include "helper/configured_contacts.h"
#include "helper/recovery_files.h"
#include "helper/remembered_files.h"
#include "helper/run_directory.h"
#include "helper/run_watch.h"
#include "helper/state_files.h"
#include "helper/traced.h"
#include "helper/wrong_code_files.h"
#include "login/login.h"
#include "support/date.h"
#include "support/ip_network.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

class SteadyClock final : public Clock {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

void conclude(const Asked& asked, const Outcome& outcome, Prompter& prompter, seconds fail_delay) {
    asked.log.event(asked.request, outcome);
    if (asked.record != nullptr)
        write_down(outcome, *asked.record);
    const std::string sentence = sentence_for(outcome.reason, asked.log.reference(), outcome.wait);
    if (is_refusal(outcome.would.value_or(outcome.verdict)) && !sentence.empty())
        prompter.tell(outcome.would ? Notice::Info : Notice::LastWord, sentence);
    Frame frame;
    if (encode(frame, VerdictMessage{asked.request.nonce, outcome.verdict, fail_delay}))
        send_frame(asked.caller.socket, frame);
}

// Empty where it has none.
std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

// Whom the prompt of a person who does not exist is modelled on: the configured user of this
// number, or the next one who could be sent a code. Not a choice among all who could, as looking
// through them would take the longer for names that do not exist.
Contact model_for(std::uint64_t number, const Settings& settings, const OtpSettings& otp) {
    const std::vector<ConfiguredUser>& users = settings.users;
    for (std::size_t i = 0; i < users.size(); ++i) {
        const Contact& contact = users[(number % users.size() + i) % users.size()].contact;
        if (!destinations_of(contact, otp.channels).empty())
            return in_domain(contact, settings.contacts.model_domain);
    }
    return in_domain(
        model_contact(settings.ldap.base, settings.tenant.dns, settings.contacts.default_country),
        settings.contacts.model_domain);
}

Expected<int, std::string> lent(const Expected<UniqueFd, std::string>& directory) {
    return directory.map([](const UniqueFd& fd) { return fd.get(); });
}

// Where no outage passes, nobody asks: the host may be as busy as it is.
class NoWatch final : public HostWatch {
public:
    std::string hindrance() override { return "nobody has watched over this login"; }
};

std::unique_ptr<HostWatch> watch_for(const Settings& settings, const OtpSettings& otp,
                                     const Watchdog& watchdog) {
    if (otp.on_outage != OnOutage::Allow)
        return std::make_unique<NoWatch>();
    const seconds limit = std::min({settings.network.connect_timeout,
                                    settings.network.request_timeout, settings.ldap.timeout});
    return std::make_unique<RunWatch>(limit, [&watchdog] { return watchdog.is_working(); });
}

// The counts of codes sent and typed. Where /run cannot be written they are kept beside the
// discovery cache, which is on another file system: neither is ever left uncounted. An ordinary
// program mostly has neither directory; it brings settings of its own, and its codes are no secret
// to it.
SharedState shared_state(const FromRoot& from_root, const TenantAccess& tenant,
                         const std::string& caller, const Settings& settings, const Clock& clock) {
    std::vector<StateDirectory> directories{{kRunDirectory, lent(from_root.run_directory)},
                                            {settings.cache.dir, lent(tenant.cache_directory())}};
    if (!from_root.was_root)
        std::erase_if(directories, [](const StateDirectory& directory) { return !directory.fd; });
    return {std::move(directories), caller,
            [&settings](const std::string& user) {
                return keyed_number(settings.tenant.license_key.view(), "counts of " + user);
            },
            clock};
}

// Of a program that is not root's nothing is remembered: what it brings is what it claims.
RememberedFiles remembered_files(const Asked& asked, const Settings& settings,
                                 const OtpSettings& otp, const std::string& ssh_key) {
    const auto& [caller, request, log, record] = asked;
    const RememberRules rules = is_self_service(caller) ? RememberRules() : otp.remember;
    Brought brought{service_of(caller, request), ssh_key,
                    address_in_one_spelling(rhost_of(caller, request)).value_or(""),
                    !request.rhost.empty()};
    if (rules.session.count() > 0)
        brought.lineage = lineage_of(caller.id);
    return {kRememberedDirectory, rules, std::move(brought),
            RememberingHost{[&tenant = settings.tenant](const std::string& text) {
                return remembering_seal(tenant, text);
            }}};
}

} // namespace

void refuse(const Asked& asked, const Refusal& refusal, Watchdog& watchdog) {
    ChannelPrompter prompter(asked.caller.socket, watchdog, kStartLimit);
    Outcome outcome;
    outcome.reason = refusal.reason;
    outcome.detail = refusal.why;
    conclude(asked, outcome, prompter, LoginRules().fail_delay);
}

Verdict judge(const Asked& asked, const Prepared& prepared, TenantAccess& tenant) {
    const auto& [caller, request, log, record] = asked;
    const Settings& settings = prepared.settings;
    const std::string host = host_name();
    const std::string service_name = service_of(caller, request);
    const OtpSettings otp =
        with_message_texts(settings.otp_for(service_name), {host, service_name, request.user});
    Watchdog watchdog(settings.network.login_deadline);
    ChannelPrompter prompter(caller.socket, watchdog, settings.network.prompt_deadline);
    const auto watch = watch_for(settings, otp, watchdog);
    const auto deadline = [&watchdog] { return watchdog.deadline(); };
    const SteadyClock clock;
    const SharedState shared = shared_state(prepared.from_root, tenant, caller.id, settings, clock);
    BlockIdService& service = tenant.serve(caller.socket, otp, log, deadline);
    TracedService traced_service(service, log);
    // The directory may take its time: the service is connected to meanwhile.
    const std::string ssh_key = ssh_fingerprint(request.ssh_key);
    RememberedFiles remembered = remembered_files(asked, settings, otp, ssh_key);
    ConfiguredContacts contacts(
        settings, otp.channels, deadline,
        [&] {
            if (!remembered.may_let_pass())
                service.begin();
        },
        ssh_key);
    TracedContacts traced_contacts(contacts, log);
    MadeUpContacts made_up([&](std::uint64_t number) { return model_for(number, settings, otp); },
                           [&](const std::string& user) {
                               return keyed_number(settings.tenant.license_key.view(), user);
                           });
    NameService accounts;
    BudgetFiles budget(shared);
    WrongCodeFiles wrong_codes(shared);
    RecoveryFiles recovery(kStateDirectory, shared);
    auto instead = asked_instead(otp, caller, request, accounts);
    std::optional<End> objection;
    if (!instead)
        objection = End{instead.error().reason, instead.error().why};
    const Outcome outcome =
        authenticate({request.user, host, request.stand_in_password, rhost_of(caller, request),
                      today(), instead ? instead->value_or("") : "", std::move(objection)},
                     otp,
                     {prompter, traced_service, traced_contacts, made_up, accounts, budget,
                      wrong_codes, recovery, remembered, clock, *watch});
    conclude(asked, outcome, prompter, otp.fail_delay);
    service.finish();
    return outcome.would.value_or(outcome.verdict);
}

} // namespace pam_blockid
