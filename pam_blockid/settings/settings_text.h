// Looks over the text of a settings file before libconfig does, for what libconfig 1.5 gets wrong.
//
// libconfig opens the files that @include names by itself, wraps integers of more than 32 bits
// without a word, cuts strings at \x00, and takes everything after an unclosed comment for comment.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "support/complaint.h"
#include "support/expected.h"

namespace pam_blockid {

struct IncludeLine {
    std::string path; // as written
    unsigned line;
};

// Quotes nothing of the text but harmless integers.
struct TextFault : Complaint {
    unsigned line;
};

// Finds the @include directives of `text` and overwrites them with spaces, so that the lines keep
// their numbers and libconfig sees none of them.
Expected<std::vector<IncludeLine>, TextFault> take_includes(std::span<char> text);

// Keys whose values never appear in an error, whatever is wrong with them.
bool is_private_key(std::string_view key);

} // namespace pam_blockid
