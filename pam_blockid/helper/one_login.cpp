// SPDX-License-Identifier: Apache-2.0
#include "helper/one_login.h"

#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>

#include "blockid/crypto_memory.h"
#include "channel/messages.h"
#include "channel/transfer.h"
#include "helper/hand_over.h"
#include "helper/isolation.h"
#include "helper/judging.h"
#include "helper/privileges.h"
#include "support/printable.h"

namespace pam_blockid {
namespace {

// The broker waits a second longer before it gives the login to another process.
constexpr std::chrono::seconds kPatienceForRequest{1};
// The login under way comes first; and what it has just written is old enough to be compared then
// (watched_files.h).
constexpr int kPauseMs = 30;
constexpr int kMostWords = 16; // of the tenant's, on a connection on which nothing was asked

// The caller's doing is shut out, or the error says which step failed.
Expected<Caller, std::string> isolated_from(int socket, Through through) {
    auto caller = caller_at(socket, through);
    if (!caller)
        return caller;
    if (auto isolated = isolate(); !isolated)
        return Unexpected<std::string>(isolated.error());
    if (auto bound = end_with(*caller); !bound)
        return Unexpected<std::string>(bound.error());
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

// Whether the next login can begin with what this one has found.
bool may_another_come(const Asked& asked, const Settings& settings, Verdict verdict) {
    return asked.caller.through == Through::Broker && !is_self_service(asked.caller) &&
           asked.request.config_path == kDefaultConfigPath && settings.broker.ready.count() > 0 &&
           (verdict == Verdict::Allow || verdict == Verdict::WrongPasscode);
}

// The broker writes metrics where its own settings say. Those of another file are nobody's word on
// that.
bool want_no_metrics(const Asked& asked, const Settings& settings) {
    return asked.request.config_path == kDefaultConfigPath && settings.broker.metrics_file.empty();
}

// Both ways lead here: the login of `asked` goes on with what is prepared for it.
int go_on(const Asked& asked, const Prepared& prepared, TenantAccess& tenant, Watchdog& start) {
    const Caller& caller = asked.caller;
    if (asked.record != nullptr)
        asked.record->names_no_file = want_no_metrics(asked, prepared.settings) ? 1 : 0;
    std::optional<Refusal> objection;
    if (const auto bound = still_end_with(caller); !bound)
        objection = Refusal{Reason::InternalFault, bound.error()};
    if (!objection)
        objection = objection_of(prepared.settings, caller);
    if (!objection)
        objection = objection_to_user(caller, asked.request);
    if (objection) {
        refuse(asked, *objection, start);
        return EXIT_SUCCESS;
    }
    asked.log.step("settings: " + asked.request.config_path);
    const Verdict verdict = judge(asked, prepared, tenant);
    return may_another_come(asked, prepared.settings, verdict) ? kAnotherMayCome : EXIT_SUCCESS;
}

std::optional<RequestMessage> request_at(int socket, const Watchdog& start) {
    Frame frame;
    if (receive_frame(socket, frame, start.deadline()) != Received::Frame)
        return std::nullopt;
    return decode_request(frame);
}

int run(int socket, Through through, const FromBroker& given) {
    Watchdog start(kStartLimit);
    const auto caller = isolated_from(socket, through);
    if (through == Through::Broker && given.greeted == Greeted::No && !greet(socket, caller))
        return EXIT_SUCCESS;
    const auto received = request_at(socket, start);
    if (!received)
        return EXIT_SUCCESS;
    const Caller asker = caller.value_or(Caller{through, socket, 0, 0, ""});
    const RequestMessage request = as_far_as_proven(asker, *received);
    const EventLog log(asker, request);
    const Asked asked{asker, request, log, given.record};
    std::optional<Refusal> objection;
    if (!caller)
        objection = Refusal{Reason::InternalFault, caller.error()};
    else
        objection = objection_to_path(asker, request);
    auto prepared = objection ? Unexpected<Refusal>(*std::move(objection))
                              : prepare(request.config_path, given.denied);
    if (!prepared) {
        refuse(asked, prepared.error(), start);
        return EXIT_SUCCESS;
    }
    TenantAccess tenant(prepared->settings, std::move(prepared->from_root.cache_directory));
    return go_on(asked, *prepared, tenant, start);
}

// What has been made before anybody asked.
struct MadeReady {
    Prepared prepared;
    TenantAccess tenant;
    int connection = -1; // to the tenant, to wait for

    explicit MadeReady(Prepared all)
        : prepared(std::move(all)),
          tenant(prepared.settings, std::move(prepared.from_root.cache_directory)) {}

    bool get_ready() {
        const std::string kept =
            prepared.settings.cache.dir + "/" + DiscoveryFiles::file_of(prepared.settings.tenant);
        struct stat st {};
        if (prepared.settings.broker.ready.count() == 0 || !prepared.from_root.run_directory ||
            !tenant.cache_directory() || ::stat(kept.c_str(), &st) != 0)
            return false;
        prepared.files.add(kept, st);
        const auto limit = std::min(kStartLimit, prepared.settings.network.connect_timeout);
        connection = tenant.get_ready(Deadline::after(limit));
        return connection >= 0 && objection().empty();
    }

    // Why no login may begin with it; empty: one may.
    std::string objection() const {
        if (const std::string path = prepared.files.first_changed(); !path.empty())
            return printable(path) + " is not what it was";
        return tenant.is_ready() ? "" : "the tenant has spoken, or what is kept of it is old";
    }
};

// The next caller's connection; none when there is to be no login here.
UniqueFd next_caller(int control, const MadeReady& ready, const Deadline& end) {
    for (int words = 0; words < kMostWords;) {
        std::array<pollfd, 2> waited{{{control, POLLIN, 0}, {ready.connection, POLLIN, 0}}};
        const int found =
            ::poll(waited.data(), waited.size(), static_cast<int>(end.left().count()));
        if (found > 0 && waited[0].revents != 0)
            return take_over(control);
        if (found == 0 || !ready.tenant.is_ready())
            return {};
        ++words;
    }
    return {};
}

// The caller that is to be served here: greeted, and known to ask for what is ready. Else nothing
// of what it has said was taken.
Expected<Caller, std::string> met(int control, int socket, const MadeReady& ready) {
    using No = Unexpected<std::string>;
    auto caller = caller_at(socket, Through::Broker);
    if (!caller)
        return caller;
    if (caller->id.find('.') == std::string::npos)
        return No("/proc does not show the caller to " + std::string(kHelperUser));
    if (const auto bound = end_with(*caller); !bound)
        return No(bound.error());
    Frame frame;
    if (!say(control, ReadyWord::Greeting) || !greet(socket, caller))
        return No("nobody is there any more");
    if (peek_frame(socket, frame, Deadline::after(kPatienceForRequest)) != Received::Frame)
        return No("the caller says nothing");
    const auto request = decode_request(frame);
    if (!request || request->config_path != kDefaultConfigPath)
        return No("the caller has settings of its own");
    // Not before: the caller may have taken its time.
    if (const std::string objection = ready.objection(); !objection.empty())
        return No(objection);
    return caller;
}

int serve_next(UniqueFd control, const FromBroker& given) {
    [[maybe_unused]] const Watchdog start(kStartLimit);
    ::poll(nullptr, 0, kPauseMs);
    auto prepared =
        isolate() ? prepare(kDefaultConfigPath, given.denied) : refused(Reason::InternalFault, "");
    if (!prepared)
        return EXIT_SUCCESS; // the next login will say why
    MadeReady ready(*std::move(prepared));
    if (!ready.get_ready() || !say(control.get(), ReadyWord::Ready))
        return EXIT_SUCCESS;
    ::prctl(PR_SET_NAME, "pam-blockid-ready");
    const Watchdog waiting(ready.prepared.settings.broker.ready);
    const UniqueFd connection = next_caller(control.get(), ready, waiting.deadline());
    if (!connection)
        return EXIT_SUCCESS;
    Watchdog login(kStartLimit);
    const auto caller = met(control.get(), connection.get(), ready);
    if (!caller) {
        ::openlog("pam_blockid", LOG_PID, LOG_AUTHPRIV);
        ::syslog(LOG_INFO, "the login that was ready is not used: %s", caller.error().c_str());
        say(control.get(), ReadyWord::Back);
        return EXIT_SUCCESS;
    }
    if (!say(control.get(), ReadyWord::Taken))
        return EXIT_SUCCESS;
    control.reset();
    ::prctl(PR_SET_NAME, kNameOfLogin);
    const auto received = request_at(connection.get(), login);
    if (!received)
        return EXIT_SUCCESS;
    const RequestMessage request = as_far_as_proven(*caller, *received);
    const EventLog log(*caller, request);
    return go_on({*caller, request, log, given.record}, ready.prepared, ready.tenant, login);
}

// No destructors of static objects: a resolver that hangs must not hold up the end.
template<class Run>
[[noreturn]] void run_to_its_end(Run run) {
    try {
        std::_Exit(run());
    } catch (...) {
        // A bug or no memory. Without a verdict the module refuses.
        std::_Exit(EXIT_FAILURE);
    }
}

} // namespace

Expected<void, std::string> prepare_libraries() {
    ::mallopt(M_ARENA_MAX, 1); // threads wait for each other here: one heap is enough, and smaller
    if (!end_when_crypto_lacks_memory())
        return Unexpected<std::string>("OpenSSL has memory of its own already");
    return {};
}

void judge_one_login(int socket, Through through, const FromBroker& given) {
    run_to_its_end([&] { return run(socket, through, given); });
}

void keep_login_ready(int control, const FromBroker& given) {
    run_to_its_end([&] { return serve_next(UniqueFd(control), given); });
}

} // namespace pam_blockid
