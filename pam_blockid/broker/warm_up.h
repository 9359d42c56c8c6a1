// What every login would have to do first, done once for all of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "helper/system_calls.h"
#include "support/expected.h"

namespace pam_blockid {

// Makes this process one that nobody can look into, and initialises the libraries: allocation,
// OpenSSL, libcurl, TLS, the curves. Gives what each login is to be locked down with. Nothing of
// the settings, of the network or of anybody's login comes into it, and no name service is asked:
// its sources (sssd, LDAP) would be loaded into what is root for long, and one that hangs would
// hold up the broker.
Expected<DeniedCalls, std::string> warm_up();

} // namespace pam_blockid
