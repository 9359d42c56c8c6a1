// What the service's answers to generate and verify mean (the protocol page's tables).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/http_client.h"
#include "login/otp_service.h"

namespace pam_blockid {

// Yes only for HTTP 202 with a message id.
ServiceReply read_generate_answer(const HttpResult& result);

// Yes only for HTTP 200 with `status` JSON true or the string "true" at the top level of one JSON
// object. Knows the answers of verify r2 and r3.
ServiceReply read_verify_answer(const HttpResult& result);

// UnknownTenant when the service said so, else Unreachable or Nonsense, for a discovery request
// that brought nothing usable. `why`: what was wrong with the answer.
ServiceReply read_discovery_failure(const HttpResult& result, const std::string& why);

} // namespace pam_blockid
