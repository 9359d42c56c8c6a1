// SPDX-License-Identifier: Apache-2.0
#include "helper/event_log.h"

#include <syslog.h>

#include "channel/reference.h"
#include "helper/event_line.h"
#include "support/printable.h"

namespace pam_blockid {

EventLog::EventLog(const Caller& caller, const RequestMessage& request)
    : caller_(caller), reference_(reference_of(request.nonce)), steps_(request.debug) {
    ::openlog("pam_blockid", LOG_PID, LOG_AUTHPRIV);
}

void EventLog::event(const RequestMessage& request, const Outcome& outcome) const {
    for (const std::string& text : outcome.warnings)
        warning(text);
    ::syslog(priority_of(outcome), "%s",
             event_line(request, outcome, caller_words(caller_)).c_str());
}

void EventLog::warning(const std::string& text) const {
    ::syslog(LOG_WARNING, "warning ref=%s %s", reference_.c_str(),
             printable(text, kLogTextLimit).c_str());
}

void EventLog::step(const std::string& text) const {
    if (steps_)
        ::syslog(LOG_DEBUG, "step ref=%s %s", reference_.c_str(),
                 printable(text, kLogTextLimit).c_str());
}

} // namespace pam_blockid
