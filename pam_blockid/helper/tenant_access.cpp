// SPDX-License-Identifier: Apache-2.0
#include "helper/tenant_access.h"

namespace pam_blockid {

void HeldLog::pass_on_to(const DiscoveryLog& log) {
    log_ = &log;
    for (const auto& [is_warning, text] : std::exchange(held_, {}))
        is_warning ? log.warning(text) : log.step(text);
}

void HeldLog::step(const std::string& text) const {
    if (log_ != nullptr)
        log_->step(text);
    else
        held_.emplace_back(false, text);
}

void HeldLog::warning(const std::string& text) const {
    if (log_ != nullptr)
        log_->warning(text);
    else
        held_.emplace_back(true, text);
}

TenantAccess::TenantAccess(const Settings& settings,
                           Expected<UniqueFd, std::string> cache_directory)
    : http_(settings.network, -1), kept_(std::move(cache_directory)),
      discovery_(http_, settings.tenant, settings.cache, kept_, log_),
      service_(http_, discovery_, settings.tenant, otp_, [this] { return deadline_(); }) {}

int TenantAccess::get_ready(const Deadline& deadline) {
    const auto address = service_.begin_from_kept();
    return address ? http_.connect_ahead(*address, deadline) : -1;
}

BlockIdService& TenantAccess::serve(int socket, const OtpSettings& otp, const DiscoveryLog& log,
                                    std::function<Deadline()> deadline) {
    otp_ = otp;
    deadline_ = std::move(deadline);
    log_.pass_on_to(log);
    http_.cancel_on(socket);
    return service_;
}

} // namespace pam_blockid
