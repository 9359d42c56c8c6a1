// One login from its request to its verdict.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "channel/messages.h"
#include "helper/caller.h"
#include "helper/event_log.h"
#include "helper/login_record.h"
#include "helper/preparation.h"
#include "helper/tenant_access.h"
#include "helper/watchdog.h"

namespace pam_blockid {

// How long a login may take to begin, and may talk when it is refused at once.
inline constexpr std::chrono::seconds kStartLimit{10};

// Who asks for what, and where it is told.
struct Asked {
    const Caller& caller;
    const RequestMessage& request;
    const EventLog& log;
    LoginRecord* record = nullptr; // where its end is to be noted, if it is
};

// Before the settings are known, or because they cannot be.
void refuse(const Asked& asked, const Refusal& refusal, Watchdog& watchdog);

// Concludes before anything is taken down: what takes long to close must not hold up the verdict.
// What the verdict is, or would have been.
Verdict judge(const Asked& asked, const Prepared& prepared, TenantAccess& tenant);

} // namespace pam_blockid
