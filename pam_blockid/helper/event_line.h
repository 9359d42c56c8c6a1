// The one line that tells the log about a login.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "channel/messages.h"
#include "helper/caller.h"
#include "login/login.h"

namespace pam_blockid {

// "event=login user="alice" ... result=allow reason=right_passcode ... ref=7KQ2MX". Values that
// come from outside are printable and quoted. Never a code, a key, a full address or number.
// `caller`: caller_words().
std::string event_line(const RequestMessage& request, const Outcome& outcome,
                       std::string_view caller = {});

// " caller_uid=1000 through=broker unproven="..."": the kernel's word on who asked, how, and which
// of the fields are no more than their claim.
std::string caller_words(const Caller& caller);

// Of syslog(3): what to look at stands out from what is as it should be.
int priority_of(Verdict verdict);
// The same, where a recovery code that let somebody in stands out, too.
int priority_of(const Outcome& outcome);

} // namespace pam_blockid
