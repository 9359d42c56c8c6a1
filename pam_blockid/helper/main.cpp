// pam-blockid-helper: judges one login and ends.
//
// Started by pam_blockid.so with a socket as descriptor 3. It reads the settings, gives up root,
// finds the contact, has a code sent, asks for it, has it checked, and sends the verdict over the
// socket.
// SPDX-License-Identifier: Apache-2.0
#include <malloc.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
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
#include "helper/caller.h"
#include "helper/channel_prompter.h"
#include "helper/configured_contacts.h"
#include "helper/event_log.h"
#include "helper/isolation.h"
#include "helper/lockdown.h"
#include "helper/name_service_files.h"
#include "helper/privileges.h"
#include "helper/run_directory.h"
#include "helper/run_watch.h"
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

constexpr int kSocket = 3; // where the module puts it
constexpr seconds kStartLimit{10};

class SteadyClock final : public Clock {
public:
    TimePoint now() const override { return std::chrono::steady_clock::now(); }
};

bool is_message_socket(int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

void conclude(const RequestMessage& request, const Outcome& outcome, Prompter& prompter,
              std::chrono::seconds fail_delay, const EventLog& log) {
    log.event(request, outcome);
    const std::string sentence = sentence_for(outcome.reason, log.reference(), outcome.wait);
    if (is_refusal(outcome.would.value_or(outcome.verdict)) && !sentence.empty())
        prompter.tell(outcome.would ? Notice::Info : Notice::LastWord, sentence);
    Frame frame;
    if (encode(frame, VerdictMessage{request.nonce, outcome.verdict, fail_delay}))
        send_frame(kSocket, frame);
}

// Before the settings are known, or because they cannot be.
void refuse(const RequestMessage& request, Reason reason, const std::string& why,
            Watchdog& watchdog, const EventLog& log) {
    ChannelPrompter prompter(kSocket, watchdog, kStartLimit);
    Outcome outcome;
    outcome.reason = reason;
    outcome.detail = why;
    conclude(request, outcome, prompter, LoginRules().fail_delay, log);
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
    std::string caller;
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
SharedState shared_state(const FromRoot& from_root, const Settings& settings, const Clock& clock) {
    std::vector<StateDirectory> directories{{kRunDirectory, lent(from_root.run_directory)},
                                            {settings.cache.dir, lent(from_root.cache_directory)}};
    if (!from_root.was_root)
        std::erase_if(directories, [](const StateDirectory& directory) { return !directory.fd; });
    return {std::move(directories), from_root.caller,
            [&settings](const std::string& user) {
                return keyed_number(settings.tenant.license_key.view(), "counts of " + user);
            },
            clock};
}

// Concludes before anything is taken down: what takes long to close must not hold up the verdict.
void judge(const RequestMessage& request, const Settings& settings, FromRoot from_root,
           const EventLog& log) {
    const std::string host = host_name();
    const OtpSettings otp = with_message_texts(settings.otp_for(request.service),
                                               {host, request.service, request.user});
    Watchdog watchdog(settings.network.login_deadline);
    ChannelPrompter prompter(kSocket, watchdog, settings.network.prompt_deadline);
    const auto watch = watch_for(settings, otp, watchdog);
    const auto deadline = [&watchdog] { return watchdog.deadline(); };
    const SteadyClock clock;
    CurlClient http(settings.network, kSocket);
    const SharedState shared = shared_state(from_root, settings, clock);
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
    const Outcome outcome = authenticate({request.user, host, request.stand_in_password}, otp,
                                         {prompter, traced_service, traced_contacts, made_up,
                                          accounts, budget, wrong_codes, clock, *watch});
    conclude(request, outcome, prompter, otp.fail_delay, log);
}

// The verdict is what counts; the exit status tells nobody anything.
void run() {
    Watchdog start(kStartLimit);
    ::mallopt(M_ARENA_MAX, 1); // threads wait for each other here: one heap is enough, and smaller
    auto isolated = isolate(kSocket);
    if (isolated && !end_when_crypto_lacks_memory())
        isolated = Unexpected<std::string>("OpenSSL has memory of its own already");
    Frame frame;
    if (receive_frame(kSocket, frame, start.deadline()) != Received::Frame)
        return;
    const auto request = decode_request(frame);
    if (!request)
        return;
    const EventLog log(*request);
    if (!isolated)
        return refuse(*request, Reason::InternalFault, isolated.error(), start, log);
    const auto settings = load_settings(request->config_path);
    if (!settings)
        return refuse(*request, Reason::SettingsRefused, settings.error().what, start, log);
    const auto ids = ids_to_become(kHelperUser);
    if (!ids)
        return refuse(*request, Reason::InternalFault, ids.error(), start, log);
    // What needs root is done here, before it is given up.
    FromRoot from_root{::geteuid() == 0, open_run_directory(kRunDirectory, *ids),
                       open_cache_directory(settings->cache.dir, *ids), caller_id()};
    if (const auto locked = lock_down(kSocket, *ids); !locked)
        return refuse(*request, Reason::InternalFault, locked.error(), start, log);
    if (const auto readable = check_name_service_files(); !readable)
        return refuse(*request, Reason::InternalFault, readable.error(), start, log);
    if (const auto trust = check_trust_store(settings->network); !trust)
        return refuse(*request, Reason::SettingsRefused, trust.error(), start, log);
    log.step("settings: " + request->config_path);
    judge(*request, *settings, std::move(from_root), log);
}

} // namespace
} // namespace pam_blockid

int main() {
    if (!pam_blockid::is_message_socket(pam_blockid::kSocket)) {
        std::fputs("pam-blockid-helper is started by pam_blockid.so; see pam_blockid(8).\n",
                   stderr);
        return EXIT_FAILURE;
    }
    try {
        pam_blockid::run();
    } catch (...) {
        // A bug or no memory. Without a verdict the module refuses.
        std::_Exit(EXIT_FAILURE);
    }
    // No destructors of static objects: a resolver that hangs must not hold up the end.
    std::_Exit(EXIT_SUCCESS);
}
