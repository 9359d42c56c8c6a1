// Runs a program of the host and reads what it says.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "support/expected.h"

namespace pam_blockid {

struct ProgramOutput {
    int status = -1; // of its exit; -1 when a signal ended it
    std::string out;
    std::string err;
};

// Without a shell, with a constant environment, no input, / as its directory; cut off when it takes
// longer than `patience` or says more than a megabyte. The error is a sentence.
Expected<ProgramOutput, std::string> run_program(const std::string& path,
                                                 const std::vector<std::string>& arguments,
                                                 std::chrono::milliseconds patience);

} // namespace pam_blockid
