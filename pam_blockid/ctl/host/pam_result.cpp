// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/pam_result.h"

#include <algorithm>
#include <array>

namespace pam_blockid {
namespace {

constexpr std::array<std::string_view, kPamResults> kNames{"success",
                                                           "open_err",
                                                           "symbol_err",
                                                           "service_err",
                                                           "system_err",
                                                           "buf_err",
                                                           "perm_denied",
                                                           "auth_err",
                                                           "cred_insufficient",
                                                           "authinfo_unavail",
                                                           "user_unknown",
                                                           "maxtries",
                                                           "new_authtok_reqd",
                                                           "acct_expired",
                                                           "session_err",
                                                           "cred_unavail",
                                                           "cred_expired",
                                                           "cred_err",
                                                           "no_module_data",
                                                           "conv_err",
                                                           "authtok_err",
                                                           "authtok_recover_err",
                                                           "authtok_lock_busy",
                                                           "authtok_disable_aging",
                                                           "try_again",
                                                           "ignore",
                                                           "abort",
                                                           "authtok_expired",
                                                           "module_unknown",
                                                           "bad_item",
                                                           "conv_again",
                                                           "incomplete"};

} // namespace

std::string_view name_of(PamResult result) {
    return kNames[static_cast<std::size_t>(result)];
}

std::optional<PamResult> pam_result_of(std::string_view name) {
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end())
        return std::nullopt;
    return static_cast<PamResult>(found - kNames.begin());
}

} // namespace pam_blockid
