// SPDX-License-Identifier: Apache-2.0
#include "helper/one_login.h"

#include <malloc.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <memory>

#include "blockid/blockid_service.h"
#include "blockid/crypto_memory.h"
#include "blockid/discovery.h"
#include "blockid/discovery_files.h"
#include "blockid/keyed_number.h"
#include "blockid/message_texts.h"
#include "channel/messages.h"
#include "channel/transfer.h"
#include "contacts/made_up_contacts.h"
#include "helper/accounts.h"
#include "helper/budget_files.h"
#include "helper/channel_prompter.h"
#include "helper/configured_contacts.h"
#include "helper/event_log.h"
#include "helper/isolation.h"
#include "helper/lockdown.h"
#include "helper/name_service_files.h"
#include "helper/privileges.h"
#include "helper/recovery_files.h"
#include "helper/run_directory.h"
#include "helper/run_watch.h"
#include "helper/self_service.h"
#include "helper/traced.h"
#include "helper/watchdog.h"
#include "helper/wrong_code_files.h"
#include "http/curl_client.h"
#include "http/trust_store.h"
#include "login/login.h"
#include "settings/settings.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

constexpr seconds kStartLimit{10};

class SteadyClock final : public Clock {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

// Who asks for what, and where it is told.
struct Asked {
    const Caller& caller;
    const RequestMessage& request;
    const EventLog& log;
};

void conclude(const Asked& asked, const Outcome& outcome, Prompter& prompter, seconds fail_delay) {
    asked.log.event(asked.request, outcome);
    const std::string sentence = sentence_for(outcome.reason, asked.log.reference(), outcome.wait);
    if (is_refusal(outcome.would.value_or(outcome.verdict)) && !sentence.empty())
        prompter.tell(outcome.would ? Notice::Info : Notice::LastWord, sentence);
    Frame frame;
    if (encode(frame, VerdictMessage{asked.request.nonce, outcome.verdict, fail_delay}))
        send_frame(asked.caller.socket, frame);
}

// Before the settings are known, or because they cannot be.
void refuse(const Asked& asked, const Refusal& refusal, Watchdog& watchdog) {
    ChannelPrompter prompter(asked.caller.socket, watchdog, kStartLimit);
    Outcome outcome;
    outcome.reason = refusal.reason;
    outcome.detail = refusal.why;
    conclude(asked, outcome, prompter, LoginRules().fail_delay);
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

// What may have to be got before root is given up.
struct FromRoot {
    bool was_root = false;
    Expected<UniqueFd, std::string> run_directory;
    Expected<UniqueFd, std::string> cache_directory;
    Expected<UniqueFd, std::string> state_directory;
};

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
SharedState shared_state(const FromRoot& from_root, const std::string& caller,
                         const Settings& settings, const Clock& clock) {
    std::vector<StateDirectory> directories{{kRunDirectory, lent(from_root.run_directory)},
                                            {settings.cache.dir, lent(from_root.cache_directory)}};
    if (!from_root.was_root)
        std::erase_if(directories, [](const StateDirectory& directory) { return !directory.fd; });
    return {std::move(directories), caller,
            [&settings](const std::string& user) {
                return keyed_number(settings.tenant.license_key.view(), "counts of " + user);
            },
            clock};
}

// Concludes before anything is taken down: what takes long to close must not hold up the verdict.
void judge(const Asked& asked, const Settings& settings, FromRoot from_root) {
    const auto& [caller, request, log] = asked;
    const std::string host = host_name();
    const std::string service_name = service_of(caller, request);
    const OtpSettings otp =
        with_message_texts(settings.otp_for(service_name), {host, service_name, request.user});
    Watchdog watchdog(settings.network.login_deadline);
    ChannelPrompter prompter(caller.socket, watchdog, settings.network.prompt_deadline);
    const auto watch = watch_for(settings, otp, watchdog);
    const auto deadline = [&watchdog] { return watchdog.deadline(); };
    const SteadyClock clock;
    CurlClient http(settings.network, caller.socket);
    const SharedState shared = shared_state(from_root, caller.id, settings, clock);
    DiscoveryFiles kept(std::move(from_root.cache_directory));
    Discovery discovery(http, settings.tenant, settings.cache, kept, log);
    BlockIdService service(http, discovery, settings.tenant, otp, deadline);
    TracedService traced_service(service, log);
    // The directory may take its time: the service is connected to meanwhile.
    ConfiguredContacts contacts(settings, otp.channels, deadline, [&service] { service.begin(); });
    TracedContacts traced_contacts(contacts, log);
    MadeUpContacts made_up([&](std::uint64_t number) { return model_for(number, settings, otp); },
                           [&](const std::string& user) {
                               return keyed_number(settings.tenant.license_key.view(), user);
                           });
    NameService accounts;
    BudgetFiles budget(shared);
    WrongCodeFiles wrong_codes(shared);
    RecoveryFiles recovery({kStateDirectory, lent(from_root.state_directory)}, shared);
    const Outcome outcome = authenticate(
        {request.user, host, request.stand_in_password, rhost_of(caller, request)}, otp,
        {prompter, traced_service, traced_contacts, made_up, accounts, budget, wrong_codes,
         recovery, clock, *watch});
    conclude(asked, outcome, prompter, otp.fail_delay);
}

// What an ordinary login begins with.
struct Prepared {
    Settings settings;
    FromRoot from_root;
};

Unexpected<Refusal> refused(Reason reason, std::string why) {
    return Unexpected<Refusal>(Refusal{reason, std::move(why)});
}

// What needs root is done here, before it is given up.
Expected<Prepared, Refusal> prepare(const Caller& caller, const RequestMessage& request) {
    if (auto objection = objection_to_path(caller, request))
        return Unexpected<Refusal>(std::move(*objection));
    auto settings = load_settings(request.config_path);
    if (!settings)
        return refused(Reason::SettingsRefused, settings.error().what);
    if (auto objection = objection_of(*settings, caller))
        return Unexpected<Refusal>(std::move(*objection));
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return refused(Reason::InternalFault, ids.error());
    FromRoot from_root{::geteuid() == 0, open_run_directory(kRunDirectory, *ids),
                       open_cache_directory(settings->cache.dir, *ids),
                       open_cache_directory(kStateDirectory, *ids)};
    if (const auto locked = lock_down(caller, *ids); !locked)
        return refused(Reason::InternalFault, locked.error());
    if (const auto readable = check_name_service_files(); !readable)
        return refused(Reason::InternalFault, readable.error());
    if (auto objection = objection_to_user(caller, request))
        return Unexpected<Refusal>(std::move(*objection));
    if (const auto trust = check_trust_store(settings->network); !trust)
        return refused(Reason::SettingsRefused, trust.error());
    return Prepared{std::move(*settings), std::move(from_root)};
}

// The caller's doing is shut out, or the error says which step failed.
Expected<Caller, std::string> isolated_from(int socket, Through through) {
    auto caller = caller_at(socket, through);
    if (!caller)
        return caller;
    if (auto isolated = isolate(*caller); !isolated)
        return Unexpected<std::string>(isolated.error());
    if (through == Through::Helper) {
        if (auto ready = prepare_libraries(); !ready)
            return Unexpected<std::string>(ready.error());
    }
    return caller;
}

// Says that this login can be had here. A caller that waits for it in vain helps itself, so that
// what is wrong with the broker keeps nobody out.
bool greet(int socket, const Expected<Caller, std::string>& caller) {
    Frame frame;
    if (caller)
        return encode(frame, GreetingMessage{}) && send_frame(socket, frame);
    ::syslog(LOG_AUTHPRIV | LOG_WARNING, "the broker has to leave a login to others: %s",
             caller.error().c_str());
    return false;
}

void run(int socket, Through through) {
    Watchdog start(kStartLimit);
    const auto caller = isolated_from(socket, through);
    if (through == Through::Broker && !greet(socket, caller))
        return;
    Frame frame;
    if (receive_frame(socket, frame, start.deadline()) != Received::Frame)
        return;
    const auto received = decode_request(frame);
    if (!received)
        return;
    const Caller asker = caller.value_or(Caller{through, socket, 0, 0, ""});
    const RequestMessage request = as_far_as_proven(asker, *received);
    const EventLog log(asker, request);
    const Asked asked{asker, request, log};
    if (!caller)
        return refuse(asked, {Reason::InternalFault, caller.error()}, start);
    auto prepared = prepare(*caller, request);
    if (!prepared)
        return refuse(asked, prepared.error(), start);
    log.step("settings: " + request.config_path);
    judge(asked, prepared->settings, std::move(prepared->from_root));
}

} // namespace

Expected<void, std::string> prepare_libraries() {
    ::mallopt(M_ARENA_MAX, 1); // threads wait for each other here: one heap is enough, and smaller
    if (!end_when_crypto_lacks_memory())
        return Unexpected<std::string>("OpenSSL has memory of its own already");
    return {};
}

void judge_one_login(int socket, Through through) {
    try {
        run(socket, through);
    } catch (...) {
        // A bug or no memory. Without a verdict the module refuses.
        std::_Exit(EXIT_FAILURE);
    }
    // No destructors of static objects: a resolver that hangs must not hold up the end.
    std::_Exit(EXIT_SUCCESS);
}

} // namespace pam_blockid
