// The entry points of pam_blockid.so (pam_sm_authenticate(3), pam_sm_setcred(3)). Account, session
// and password stay unimplemented.
// SPDX-License-Identifier: Apache-2.0
#include <security/pam_modules.h>

#include <algorithm>
#include <chrono>
#include <span>

#include "channel/nonce.h"
#include "module/arguments.h"
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

// One call of pam_authenticate(3).
class Attempt {
public:
    Attempt(pam_handle_t* pamh, bool silent) : pamh_(pamh), silent_(silent) {}

    int run(std::span<const char* const> words) {
        const auto nonce = make_nonce();
        if (!nonce)
            return refuse(Verdict::LocalFault, "there are no random numbers");
        nonce_ = *nonce;
        const auto arguments = parse_arguments(words);
        if (!arguments)
            return refuse(Verdict::LocalFault, arguments.error());
        const auto request = make_request(pamh_, *arguments, nonce_);
        if (!request)
            return refuse(request.error().verdict, request.error().what);
        auto helper = HelperProcess::start(BLOCKID_HELPER_PATH);
        if (!helper)
            return refuse(Verdict::LocalFault, helper.error());
        const auto verdict = relay(helper->socket(), *request, Conversation(pamh_, silent_),
                                   {seconds(BLOCKID_WORK_LIMIT_SECONDS)});
        if (!verdict)
            return refuse(Verdict::LocalFault, verdict.error());
        if (is_refusal(verdict->verdict)) // and the helper has said why
            delay(std::clamp(verdict->fail_delay, microseconds(0), kLongestFailDelay));
        return pam_code_of(verdict->verdict);
    }

    void delay(microseconds span) const {
        ::pam_fail_delay(pamh_, static_cast<unsigned>(span.count()));
    }

private:
    int refuse(Verdict verdict, const std::string& why) const {
        delay(kOwnFailDelay);
        announce_refusal(pamh_, silent_, verdict, nonce_, why);
        return pam_code_of(verdict);
    }

    pam_handle_t* pamh_;
    bool silent_;
    Nonce nonce_{};
};

// Nothing may be thrown into C.
int authenticate(pam_handle_t* pamh, int flags, int argc, const char** argv) noexcept {
    Attempt attempt(pamh, (static_cast<unsigned>(flags) & PAM_SILENT) != 0);
    try {
        return attempt.run({argv, static_cast<std::size_t>(std::max(argc, 0))});
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
