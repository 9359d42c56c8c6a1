// The broker, where this host has it: its socket, its program, and whether it takes logins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "ctl/finding.h"
#include "support/expected.h"

namespace pam_blockid {

struct BrokerPlaces {
    std::string socket;  // where the module looks for it
    std::string program; // of which there is one file for all ways to start it
};

// Connects as the module does, and asks for nothing. No socket is no fault, and nothing to speak
// of, unless `self_service` needs one or systemd is there to bring it. `ours`: the version of
// blockidctl.
Findings check_broker(const BrokerPlaces& places, const std::string& ours, bool self_service);

// Whether the broker, if it `serves`, can write to `file`, broker.metrics_file; empty: none is
// wanted.
Findings check_metrics(const std::string& file, bool serves);

// Of the broker that takes logins; nothing where there is no socket. The error is a sentence.
Expected<std::optional<std::string>, std::string> broker_version(const BrokerPlaces& places);

} // namespace pam_blockid
