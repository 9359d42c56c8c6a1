// Whether this host still lets us start threads, as a resolver needs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace pam_blockid {

// Starts one and waits for its end. The sentence says why there was none; empty when all went well.
std::string lack_of_threads();

} // namespace pam_blockid
