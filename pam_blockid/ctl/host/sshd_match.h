// The settings of those whom a Match block of sshd_config means.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ctl/host/sshd_config_lines.h"
#include "ctl/host/sshd_settings.h"

namespace pam_blockid {

struct SshdMatchBlock {
    Place place; // its AuthenticationMethods, or else the first of its lines that changes methods
    SshdSettings settings; // `outside` with what the block sets
};

// Those that change how one logs in. Each alone: one person may be meant by two, of which sshd
// takes the first value of each keyword.
std::vector<SshdMatchBlock> match_blocks(const SshdSettings& outside,
                                         const std::vector<SshdConfigLine>& lines);

} // namespace pam_blockid
