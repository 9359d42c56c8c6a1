// A certificate authority of the simulator's own and the server certificate that it signs.
//
// The directory serves as a CA directory too: it has ca.pem, for everyone, and a link to it under
// the hash of its name. A CA that is there already is used again, so that clients which trust it go
// on trusting a simulator that was started anew.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "support/expected.h"

namespace blockid_simulator {

// Files in PEM.
struct TlsFiles {
    std::string certificate; // the server's, followed by its chain
    std::string private_key;
    std::string ca; // what a client must trust; empty when that is not known
};

// Makes `directory` if need be, and in it ca.pem, ca-key.pem, server.pem and server-key.pem; the
// keys are for their owner only. The certificate is good for `hosts`, names or IP addresses. The
// error is a sentence.
pam_blockid::Expected<TlsFiles, std::string>
make_certificates(const std::string& directory, const std::vector<std::string>& hosts);

} // namespace blockid_simulator
