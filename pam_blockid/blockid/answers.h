// What the service's answers to generate and verify mean (the protocol page's tables).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_client.h"
#include "login/otp_service.h"

namespace pam_blockid {

// Of all three: HTTP 429 is TooManyRequests, whatever else the answer says.

// Yes only for HTTP 202 with a message id. Failing for HTTP 5xx.
ServiceReply read_generate_answer(const HttpResult& result);

// Yes only for HTTP 200 with `status` JSON true or the string "true" at the top level of one JSON
// object. Knows the answers of verify r2 and r3. A refusal in other words than theirs is Refused;
// nothing that was answered is ever Failing, as a wrong passcode may be behind it.
ServiceReply read_verify_answer(const HttpResult& result);

// UnknownTenant when the service said so, else Unreachable, Failing (HTTP 5xx) or Nonsense, for a
// discovery request that brought nothing usable. `why`: what was wrong with the answer.
ServiceReply read_discovery_failure(const HttpResult& result, const std::string& why);

} // namespace pam_blockid
