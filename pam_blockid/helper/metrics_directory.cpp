// SPDX-License-Identifier: Apache-2.0
#include "helper/metrics_directory.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "helper/failed_step.h"

namespace pam_blockid {

Expected<UniqueFd, Complaint> open_metrics_directory(const std::string& file) {
    const std::size_t slash = file.rfind('/');
    const std::string path = slash == 0 ? "/" : file.substr(0, slash);
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat st {};
    if (!fd || ::fstat(fd.get(), &st) != 0)
        return Unexpected<Complaint>(
            Complaint::about(path, with_reason("cannot be opened as a directory")));
    if (st.st_uid != 0)
        return Unexpected<Complaint>(
            Complaint::about(path, "does not belong to root", "run: chown root " + path));
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return Unexpected<Complaint>(Complaint::about(path, "may be written by others than root",
                                                      "run: chmod go-w " + path));
    return fd;
}

} // namespace pam_blockid
