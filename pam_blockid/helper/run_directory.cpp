// SPDX-License-Identifier: Apache-2.0
#include "helper/run_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

Unexpected<std::string> refused(const std::string& path, const std::string& why) {
    return Unexpected<std::string>(path + " " + why);
}

} // namespace

Expected<UniqueFd, std::string> open_run_directory(const std::string& path, const UserIds& writer) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failed_step(path + " cannot be made");
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return failed_step(path + " cannot be opened as a directory; remove it");
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0)
        return failed_step(path + " cannot be examined");
    if (st.st_uid != 0 && st.st_uid != writer.uid)
        return refused(path, "belongs to uid " + std::to_string(st.st_uid) + "; remove it");
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refused(path, "may be written by group or others; run: chmod 0700 " + path);
    if (st.st_uid != writer.uid && ::fchown(fd.get(), writer.uid, writer.gid) != 0)
        return failed_step(path + " cannot be handed to uid " + std::to_string(writer.uid));
    return fd;
}

} // namespace pam_blockid
