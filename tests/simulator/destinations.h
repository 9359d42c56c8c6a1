// Where a generate request wants its code sent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <json/value.h>

#include <string>
#include <vector>

#include "answer.h"
#include "support/expected.h"

namespace blockid_simulator {

struct Destination {
    std::string channel; // "email", "sms" or "voice"
    std::string to;      // an address, or "+1 4155550100"
};

// In the order email, SMS, voice. None is no error: the service then hands the code to the caller.
// A field that is null or empty counts as missing, as in the service's own language.
pam_blockid::Expected<std::vector<Destination>, Answer> destinations_of(const Json::Value& body);

} // namespace blockid_simulator
