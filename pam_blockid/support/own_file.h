// A file that we keep something in ourselves, in a directory that is ours.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

namespace pam_blockid {

// Whether nobody but `owner` and root can have written it: a plain file of theirs, under no second
// name, that neither group nor others may write to. `st` is of the open file (fstat(2)).
inline bool is_own_file(const struct stat& st, uid_t owner) {
    return S_ISREG(st.st_mode) && st.st_nlink == 1 && (st.st_uid == 0 || st.st_uid == owner) &&
           (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

} // namespace pam_blockid
