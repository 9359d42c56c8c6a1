// How the broker becomes the program that its file holds now, with a fresh layout in memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "broker/broker.h"
#include "support/unique_fd.h"

namespace pam_blockid {

// Runs `program` in the place of this process, with `listener` as kListener, `written_down` (where
// there is one) as kWrittenDown, standard descriptors that lead nowhere, no environment, and words
// that say what `idle` says. Comes back only when it cannot: the sentence says why. `program` must
// be root's alone.
std::string become_program(const std::string& program, Broker::Idle idle, UniqueFd listener,
                           UniqueFd written_down);

} // namespace pam_blockid
