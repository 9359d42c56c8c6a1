// The counts as Prometheus reads them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "broker/counts.h"

namespace pam_blockid {

// Text of Prometheus's own format, which node_exporter's textfile collector takes: OpenMetrics,
// but that the names of counters are whole in their HELP and TYPE lines, and that there is no EOF
// mark. All labels are words of this program's.
std::string metrics_text(const Counts& counts);

} // namespace pam_blockid
