// pam-blockid-helper: judges one login and ends.
//
// Started by pam_blockid.so with a socket as descriptor 3. It reads the settings, finds the
// contact, has a code sent, asks for it, has it checked, and sends the verdict over the socket.
// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstdio>
#include <cstdlib>

#include "blockid/blockid_service.h"
#include "channel/messages.h"
#include "channel/transfer.h"
#include "contacts/combined_contacts.h"
#include "contacts/configured_users.h"
#include "contacts/ldap_contacts.h"
#include "helper/account.h"
#include "helper/channel_prompter.h"
#include "helper/event_log.h"
#include "helper/isolation.h"
#include "helper/traced.h"
#include "helper/watchdog.h"
#include "http/curl_client.h"
#include "http/trust_store.h"
#include "login/login.h"
#include "settings/settings.h"

namespace pam_blockid {
namespace {

using std::chrono::seconds;

constexpr int kSocket = 3; // where the module puts it
constexpr seconds kStartLimit{10};
constexpr std::chrono::microseconds kFailDelay = seconds(2);

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
              const EventLog& log) {
    log.event(request, outcome);
    const bool refused = outcome.verdict != Verdict::Allow && outcome.verdict != Verdict::Ignore;
    const std::string sentence = sentence_for(outcome.reason, log.reference());
    if (refused && !sentence.empty())
        prompter.tell_error(sentence);
    Frame frame;
    if (encode(frame, VerdictMessage{request.nonce, outcome.verdict,
                                     refused ? kFailDelay : std::chrono::microseconds(0)}))
        send_frame(kSocket, frame);
}

void refuse_for_settings(const RequestMessage& request, const std::string& why, Watchdog& watchdog,
                         const EventLog& log) {
    ChannelPrompter prompter(kSocket, watchdog, kStartLimit);
    Outcome outcome;
    outcome.reason = Reason::SettingsRefused;
    outcome.detail = why;
    conclude(request, outcome, prompter, log);
}

// Empty where it has none.
std::string host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::vector<ContactSource*> in_order(const std::vector<ContactOrigin>& origins,
                                     ContactSource& users, ContactSource& directory) {
    std::vector<ContactSource*> sources;
    for (const ContactOrigin origin : origins)
        sources.push_back(origin == ContactOrigin::Users ? &users : &directory);
    return sources;
}

// Concludes before anything is taken down: what takes long to close must not hold up the verdict.
void judge(const RequestMessage& request, const Settings& settings, const EventLog& log) {
    Watchdog watchdog(settings.network.login_deadline);
    ChannelPrompter prompter(kSocket, watchdog, settings.network.prompt_deadline);
    const auto deadline = [&watchdog] { return watchdog.deadline(); };
    CurlClient http(settings.network, kSocket);
    BlockIdService service(http, settings.tenant, settings.otp, deadline);
    TracedService traced_service(service, log);
    ConfiguredUsers users(settings.users);
    LdapContacts directory(settings.ldap, settings.contacts.default_country,
                           settings.network.connect_timeout, deadline);
    CombinedContacts contacts(in_order(settings.contacts.sources, users, directory),
                              settings.otp.channels);
    TracedContacts traced_contacts(contacts, log);
    const SteadyClock clock;
    const Outcome outcome =
        authenticate({request.user, host_name(), account_exists(request.user)}, settings.otp,
                     {prompter, traced_service, traced_contacts, clock});
    conclude(request, outcome, prompter, log);
}

// The verdict is what counts; the exit status tells nobody anything.
void run() {
    EventLog log;
    Watchdog start(kStartLimit);
    if (const auto isolated = isolate(kSocket); !isolated) {
        log.fault(isolated.error());
        return;
    }
    Frame frame;
    if (receive_frame(kSocket, frame, start.deadline()) != Received::Frame)
        return;
    const auto request = decode_request(frame);
    if (!request) {
        log.fault("the module sent a malformed request");
        return;
    }
    log.enable_steps(request->debug);
    const auto settings = load_settings(request->config_path);
    if (!settings)
        return refuse_for_settings(*request, settings.error().what, start, log);
    if (const auto trust = check_trust_store(settings->network); !trust)
        return refuse_for_settings(*request, trust.error(), start, log);
    log.step("settings: " + request->config_path);
    judge(*request, *settings, log);
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
