// A file in memory alone, for a library that takes a secret by the name of a file and no other way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "support/unique_fd.h"

namespace pam_blockid {

// Gone with the object (memfd_create(2)).
class MemoryFile {
public:
    explicit MemoryFile(std::string_view content);

    // Of a file that only this process can open; of none when there is no memory for it.
    std::string path() const;

private:
    UniqueFd fd_;
};

} // namespace pam_blockid
