// The name by which people know an SSH key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace pam_blockid {

// "SHA256:..." as ssh-keygen -l shows it, of a public key in the base64 of OpenSSH; of a
// certificate it is that of the certificate, not of the key in it. Empty where `key` is no base64,
// or empty.
std::string ssh_fingerprint(std::string_view key);

} // namespace pam_blockid
