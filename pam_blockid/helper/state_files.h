// Files that outlive a boot, in directories of the helper's user: opened so that nothing that lies
// in their place is followed or waited for, and read only where nobody else can have written them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "support/expected.h"
#include "support/unique_fd.h"

namespace pam_blockid {

inline constexpr const char* kStateDirectory = "/var/lib/pam_blockid";

// Nothing unless nobody but root and we can have written there; errno says why.
UniqueFd own_directory(const std::string& path);

// Without a descriptor where there is no such file. `flags`: O_RDONLY or O_RDWR, and no more. The
// error says what is wrong with it.
Expected<UniqueFd, std::string> open_state_file(int directory, const std::string& name, int flags);

// Opens it for writing, makes it where it is missing, and puts an empty one in the place of what is
// not ours; waits for flock(2) of it, for 3 s at most. Until that is given back, or the file
// replaced, nobody else has the lock of what goes by this name.
Expected<UniqueFd, std::string> lock_state_file(int directory, const std::string& name);

// Whether nobody but root and we can have written the open file, and it is where it was opened:
// what was taken away or replaced has no name any more.
bool is_own_and_named(int fd);

// All of it. The error says what is wrong: not ours, or of more than `most` bytes.
Expected<std::string, std::string> content_of(int fd, std::size_t most);

enum class Lasting {
    UntilReboot,
    OnDisk, // when this returns
};

// Whole, or not at all, in the place of what had that name.
Expected<void, std::string> replace_state_file(int directory, const std::string& name,
                                               const std::string& text, Lasting lasting);

} // namespace pam_blockid
