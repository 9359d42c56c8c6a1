// The first use of TLS in a process, which costs more than every later one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace pam_blockid {

// Shakes hands with itself, in memory, under a certificate made up for it and forgotten. False when
// that went wrong; every login then makes its own first use.
bool shake_hands_with_itself();

} // namespace pam_blockid
