// Whether the services that name the module really depend on a right passcode.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ctl/finding.h"
#include "ctl/host/pam_services.h"

namespace pam_blockid {

// Where the package puts the lines to copy.
inline constexpr const char* kExamples = "/usr/share/doc/libpam-blockid/examples";

// One finding ("ok") for each right line, with the services that it serves, and one for each thing
// that is wrong; check = "pam", place = "/etc/pam.d/sudo:4". At least one finding.
// `host` is put before the paths of units and programs: "" for this host.
Findings check_pam(const PamServices& services, const std::string& host = "");

} // namespace pam_blockid
