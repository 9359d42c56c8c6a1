// The entry points of pam_blockid.so (pam_sm_authenticate(3), pam_sm_setcred(3)). Account, session
// and password stay unimplemented.
// SPDX-License-Identifier: Apache-2.0
#include <cxxabi.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "channel/nonce.h"
#include "module/arguments.h"
#include "module/broker_connection.h"
#include "module/cancel_state.h"
#include "module/conversation.h"
#include "module/helper_process.h"
#include "module/pam_code.h"
#include "module/refusal.h"
#include "module/relay.h"
#include "module/request.h"

namespace pam_blockid {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr microseconds kOwnFailDelay = seconds(2);
constexpr microseconds kLongestFailDelay = seconds(10);

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words)
        all += (all.empty() ? "" : ",") + word;
    return all;
}

// One call of pam_authenticate(3).
class Attempt {
    // Where the person or the helper is waited for, the host may end its thread if it wants to.
    template<class Wait>
    auto while_cancellable(Wait wait) const {
        const CancelState allowed(cancellable_.before());
        return wait();
    }

public:
    Attempt(pam_handle_t* pamh, bool silent) : pamh_(pamh), silent_(silent) {}

    int run(std::span<const char* const> words) {
        const auto nonce = make_nonce();
        if (!nonce)
            return refuse(Reason::InternalFault, "there are no random numbers");
        nonce_ = *nonce;
        const auto arguments = parse_arguments(words);
        if (!arguments)
            return refuse(Reason::InternalFault, arguments.error());
        // Before anything that could let in without a passcode: settings, policy, an outage.
        if (const auto missing = missing_factor(arguments->after))
            return refuse(Reason::NoFirstFactor, *missing);
        const auto request =
            while_cancellable([&] { return make_request(pamh_, *arguments, nonce_); });
        if (!request)
            return refuse(request.error().reason, request.error().what);
        const auto verdict = judged(*request);
        if (!verdict)
            return refuse(verdict.error().reason, verdict.error().why, verdict.error().told);
        if (is_refusal(verdict->verdict)) // and the helper has said why
            delay(std::clamp(verdict->fail_delay, microseconds(0), kLongestFailDelay));
        return pam_code_of(verdict->verdict);
    }

    void delay(microseconds span) const {
        ::pam_fail_delay(pamh_, static_cast<unsigned>(span.count()));
    }

private:
    // What the log says when none of `wanted` has come before; nothing when one has, or none need.
    std::optional<std::string> missing_factor(const std::vector<std::string>& wanted) const {
        const std::vector<std::string> passed = passed_methods(pamh_);
        if (wanted.empty() || std::find_first_of(passed.begin(), passed.end(), wanted.begin(),
                                                 wanted.end()) != passed.end())
            return {};
        return "after=" + joined(wanted) + ": of these sshd has checked none, but \"" +
               joined(passed) +
               "\" (SSH_AUTH_INFO_0); does AuthenticationMethods ask for it first, and was sshd "
               "reloaded since?";
    }

    struct Unjudged {
        Reason reason;
        std::string why; // for the log
        Told told = Told::Nothing;
    };
    using Judged = Expected<VerdictMessage, Unjudged>;

    // By the broker where it takes this login, else by a helper.
    Judged judged(const RequestMessage& request) const {
        const bool has_default_settings = request.config_path == kDefaultConfigPath;
        const bool is_root = ::geteuid() == 0;
        // Settings of their own are what the broker reads for nobody but root.
        if (!is_root && !has_default_settings)
            return by_helper(request);
        const auto broker = connect_to_broker(BLOCKID_BROKER_SOCKET);
        if (!broker)
            return without_broker(request, is_root, broker.error());
        const auto greeting = while_cancellable([&] { return await_greeting(broker->get()); });
        if (!greeting)
            return without_broker(request, is_root, {true, greeting.error()});
        return talk(broker->get(), request);
    }

    // Who is not root cannot start a helper that reads the settings.
    Judged without_broker(const RequestMessage& request, bool is_root, const NoBroker& no) const {
        if (!is_root)
            return Unexpected<Unjudged>({Reason::NoBroker, no.why});
        if (no.is_a_fault)
            ::pam_syslog(pamh_, LOG_WARNING, "a helper instead of the broker: %s", no.why.c_str());
        return by_helper(request);
    }

    Judged by_helper(const RequestMessage& request) const {
        auto helper = HelperProcess::start(BLOCKID_HELPER_PATH);
        if (!helper)
            return Unexpected<Unjudged>({Reason::InternalFault, helper.error()});
        return talk(helper->socket(), request);
    }

    Judged talk(int socket, const RequestMessage& request) const {
        auto verdict = while_cancellable([&] {
            return relay(socket, request, Conversation(pamh_, silent_),
                         {seconds(BLOCKID_WORK_LIMIT_SECONDS)});
        });
        if (!verdict)
            return Unexpected<Unjudged>(
                {Reason::InternalFault, std::move(verdict.error().why), verdict.error().told});
        return *verdict;
    }

    int refuse(Reason reason, const std::string& why, Told told = Told::Nothing) const {
        delay(kOwnFailDelay);
        log_refusal(pamh_, reason, nonce_, why);
        if (told == Told::Nothing)
            tell_refusal(pamh_, silent_, reason, nonce_);
        return pam_code_of(text_of(reason).verdict);
    }

    CancelState cancellable_{PTHREAD_CANCEL_DISABLE};
    pam_handle_t* pamh_;
    bool silent_;
    Nonce nonce_{};
};

// Nothing may be thrown into C but the end of the thread, which the C library knows how to handle.
int authenticate(pam_handle_t* pamh, int flags, int argc, const char** argv) {
    Attempt attempt(pamh, (static_cast<unsigned>(flags) & PAM_SILENT) != 0);
    try {
        return attempt.run({argv, static_cast<std::size_t>(std::max(argc, 0))});
    } catch (abi::__forced_unwind&) { // pthread_cancel(3)
        throw;
    } catch (...) {
        attempt.delay(kOwnFailDelay);
        return PAM_SERVICE_ERR;
    }
}

} // namespace
} // namespace pam_blockid

extern "C" {

PAM_EXTERN __attribute__((visibility("default"))) int
pam_sm_authenticate(pam_handle_t* pamh, int flags, int argc, const char** argv) {
    return pam_blockid::authenticate(pamh, flags, argc, argv);
}

PAM_EXTERN __attribute__((visibility("default"))) int pam_sm_setcred(pam_handle_t*, int, int,
                                                                     const char**) {
    return PAM_SUCCESS;
}
}
