// What is written to syslog (authpriv): one event line per authentication, and with `debug` the
// steps. Never a code, a key, a password, a full address or number.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "channel/messages.h"
#include "login/login.h"

namespace pam_blockid {

class EventLog {
public:
    EventLog();

    // The reference that the person sees in a refusal and the event line carries.
    const std::string& reference() const { return reference_; }
    void enable_steps(bool enabled) { steps_ = enabled; }

    void event(const RequestMessage& request, const Outcome& outcome) const;
    void step(const std::string& text) const;
    void fault(const std::string& text) const;

private:
    std::string reference_;
    bool steps_ = false;
};

} // namespace pam_blockid
