// Reads a file that must belong to someone we trust.
//
// The file is opened once, without following a symbolic link, without blocking on a FIFO, and is
// judged by fstat(2) on the open descriptor: regular, owned by root (or by the caller when the
// caller is not root), not writable by group or others, not readable by others, not too large.
//
// Who may write to a directory on the way to it can put another file in its place. So each of them,
// up to /, is judged as sshd's StrictModes does: owned by root or by the caller, and not writable
// by group or others. The sticky bit of /tmp is no excuse. Where the way leads over a symbolic
// link, the directory that holds the link and those that it leads through are judged alike.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "support/complaint.h"
#include "support/expected.h"
#include "support/secret.h"

namespace pam_blockid {

enum class Readers {
    OwnerAndGroup, // a settings file: no access for others
    OwnerOnly,     // a secret: no access for group or others
};

// What is wrong with the file, without its content: "/etc/x may be read by others (mode 0644); run:
// chmod o-rx /etc/x".
struct FileError : Complaint {
    bool missing = false; // there is no such file
};

Expected<Secret, FileError> read_trusted_file(const std::string& path, Readers readers,
                                              std::size_t max_size);

// The names in a directory, sorted by their bytes. It is no symbolic link, and is judged as each
// directory on the way to it is, also when nothing is in it.
Expected<std::vector<std::string>, FileError> list_trusted_directory(const std::string& path);

// Whether anything is at `path`. Before the answer is no, the directories on the way are judged, as
// far as there are any: nobody else may have taken it away.
Expected<bool, FileError> is_there(const std::string& path);

} // namespace pam_blockid
