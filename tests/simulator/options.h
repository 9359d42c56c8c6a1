// What the command line asks for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "address.h"
#include "blockid/curve.h"
#include "support/expected.h"
#include "tenant_service.h"

namespace blockid_simulator {

struct Options {
    Address listen{"127.0.0.1", 8443};
    std::string dns; // empty: the address that it listens on
    std::string community = "default";
    std::string license_key;          // empty: a fresh one
    bool license_key_is_fresh = true; // may be shown
    std::string adminconsole;         // empty: under its own address
    pam_blockid::Curve curve = pam_blockid::Curve::Secp256k1;
    ServiceHabits habits;
    bool skew = false;  // time stamps of requests are judged by the clock that tests move
    std::string ca_dir; // empty: a directory that goes away with the simulator
    std::string certificate;
    std::string private_key;
    std::string messages = "-";
    std::optional<Address> control;
    std::string ready; // empty: none
    std::chrono::seconds keep_alive{65};
};

// The error is the exit status, with what there is to say already written: 0 after --help and
// --version, 2 after a use that makes no sense.
pam_blockid::Expected<Options, int> parse_options(int argc, char** argv);

} // namespace blockid_simulator
