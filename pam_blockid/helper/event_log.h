// What is written to syslog (authpriv): one event line per authentication, warnings, and with
// `debug` the steps. Never a code, a key, a password, a full address or number.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "blockid/discovery.h"
#include "channel/messages.h"
#include "helper/caller.h"
#include "login/login.h"

namespace pam_blockid {

class EventLog final : public DiscoveryLog {
public:
    // `caller` must outlive the log.
    EventLog(const Caller& caller, const RequestMessage& request);

    // The reference that the person sees in a refusal and each line carries.
    const std::string& reference() const { return reference_; }

    // The event line, and a line before it for each warning.
    void event(const RequestMessage& request, const Outcome& outcome) const;
    void warning(const std::string& text) const override;
    void step(const std::string& text) const override;

private:
    const Caller& caller_;
    std::string reference_;
    bool steps_;
};

} // namespace pam_blockid
