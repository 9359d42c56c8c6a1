// SPDX-License-Identifier: Apache-2.0
#include "helper/run_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "helper/accounts.h"

namespace pam_blockid {
namespace {

Unexpected<std::string> failed(const std::string& path, const std::string& what) {
    return Unexpected<std::string>(path + " " + what);
}

Unexpected<std::string> failed(const std::string& path, const char* what, int error) {
    return failed(path, std::string(what) + ": " + std::generic_category().message(error));
}

// Who is to write in it.
UserIds writer_of(const std::string& user) {
    const UserIds ourselves{::geteuid(), ::getegid()};
    if (ourselves.uid != 0)
        return ourselves;
    const auto found = find_user(user);
    return found && *found ? **found : ourselves;
}

} // namespace

Expected<UniqueFd, std::string> open_run_directory(const std::string& path,
                                                   const std::string& user) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failed(path, "cannot be made", errno);
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return failed(path, "cannot be opened as a directory; remove it", errno);
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0)
        return failed(path, "cannot be examined", errno);
    const UserIds writer = writer_of(user);
    if (st.st_uid != 0 && st.st_uid != writer.uid)
        return failed(path, "belongs to uid " + std::to_string(st.st_uid) + "; remove it");
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return failed(path, "may be written by group or others; run: chmod 0700 " + path);
    if (st.st_uid != writer.uid && ::fchown(fd.get(), writer.uid, writer.gid) != 0)
        return failed(path, ("cannot be handed to " + user).c_str(), errno);
    return fd;
}

} // namespace pam_blockid
