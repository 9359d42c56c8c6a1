// The entry points of pam_blockid.so (pam_sm_authenticate(3), pam_sm_setcred(3)). Account, session
// and password stay unimplemented.
// SPDX-License-Identifier: Apache-2.0
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <syslog.h>

#include <algorithm>
#include <chrono>
#include <span>

#include "module/arguments.h"
#include "module/conversation.h"
#include "module/helper_process.h"
#include "module/pam_code.h"
#include "module/relay.h"
#include "module/request.h"

namespace pam_blockid {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr microseconds kOwnFailDelay = seconds(2);
constexpr microseconds kLongestFailDelay = seconds(10);

int refuse(pam_handle_t* pamh, int code, const char* why, microseconds delay = kOwnFailDelay) {
    if (why != nullptr)
        ::pam_syslog(pamh, LOG_ERR, "login refused: %s", why);
    ::pam_fail_delay(
        pamh, static_cast<unsigned>(std::clamp(delay, microseconds(0), kLongestFailDelay).count()));
    return code;
}

int authenticate(pam_handle_t* pamh, bool silent, std::span<const char* const> words) {
    const auto arguments = parse_arguments(words);
    if (!arguments)
        return refuse(pamh, PAM_SERVICE_ERR, arguments.error().c_str());
    const auto request = make_request(pamh, *arguments);
    if (!request)
        return refuse(pamh, request.error().pam_code, request.error().what);
    auto helper = HelperProcess::start(BLOCKID_HELPER_PATH);
    if (!helper)
        return refuse(pamh, PAM_SERVICE_ERR, helper.error().c_str());
    const auto verdict = relay(helper->socket(), *request, Conversation(pamh, silent),
                               {seconds(BLOCKID_WORK_LIMIT_SECONDS)});
    if (!verdict)
        return refuse(pamh, PAM_SERVICE_ERR, verdict.error().c_str());
    const int code = pam_code_of(verdict->verdict);
    if (code == PAM_SUCCESS || code == PAM_IGNORE)
        return code;
    return refuse(pamh, code, nullptr, verdict->fail_delay); // the helper has logged why
}

// Nothing may be thrown into C.
int authenticate_or_refuse(pam_handle_t* pamh, int flags, int argc, const char** argv) noexcept {
    try {
        return authenticate(pamh, (static_cast<unsigned>(flags) & PAM_SILENT) != 0,
                            {argv, static_cast<std::size_t>(std::max(argc, 0))});
    } catch (...) {
        return PAM_SERVICE_ERR;
    }
}

} // namespace
} // namespace pam_blockid

extern "C" {

PAM_EXTERN __attribute__((visibility("default"))) int
pam_sm_authenticate(pam_handle_t* pamh, int flags, int argc, const char** argv) {
    return pam_blockid::authenticate_or_refuse(pamh, flags, argc, argv);
}

PAM_EXTERN __attribute__((visibility("default"))) int pam_sm_setcred(pam_handle_t*, int, int,
                                                                     const char**) {
    return PAM_SUCCESS;
}
}
