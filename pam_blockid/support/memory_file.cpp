// SPDX-License-Identifier: Apache-2.0
#include "support/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

namespace pam_blockid {

MemoryFile::MemoryFile(std::string_view content) : fd_(::memfd_create("pam_blockid", MFD_CLOEXEC)) {
    if (fd_ &&
        ::write(fd_.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
        fd_.reset();
}

std::string MemoryFile::path() const {
    return "/proc/self/fd/" + std::to_string(fd_.get());
}

} // namespace pam_blockid
