// SPDX-License-Identifier: Apache-2.0
#include "helper/run_directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "helper/failed_step.h"

namespace pam_blockid {
namespace {

Unexpected<Complaint> refused(const std::string& path, const std::string& reason,
                              const std::string& remedy = {}) {
    return Unexpected<Complaint>(Complaint::about(path, reason, remedy));
}

enum class FoundOfRoots { Taken, Refused };

Expected<UniqueFd, Complaint> open_directory(const std::string& path, const UserIds& writer,
                                             FoundOfRoots found_of_roots) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd)
        return refused(path, "cannot be opened as a directory", with_reason("remove it"));
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0)
        return refused(path, with_reason("cannot be examined"));
    if (st.st_uid != 0 && st.st_uid != writer.uid)
        return refused(path, "belongs to uid " + std::to_string(st.st_uid), "remove it");
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refused(path, "may be written by group or others", "run: chmod 0700 " + path);
    if (st.st_uid != writer.uid && found_of_roots == FoundOfRoots::Refused)
        return refused(path, "belongs to root",
                       "remove it, or run: chown " + std::to_string(writer.uid) + " " + path);
    if (st.st_uid != writer.uid && ::fchown(fd.get(), writer.uid, writer.gid) != 0)
        return refused(path, with_reason("cannot be handed to uid " + std::to_string(writer.uid)));
    return fd;
}

// Makes the directory for `writer` where nothing has that name. Nobody sees it before it is theirs.
Expected<void, Complaint> make_for(const UserIds& writer, const std::string& path) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) == 0)
        return {};
    const std::string fresh = path + ".new-" + std::to_string(::getpid());
    ::rmdir(fresh.c_str()); // of a process that had our id, and was cut off
    if (::mkdir(fresh.c_str(), 0700) != 0)
        return refused(path, with_reason("cannot be made"));
    if ((writer.uid == ::geteuid() || ::lchown(fresh.c_str(), writer.uid, writer.gid) == 0) &&
        ::renameat2(AT_FDCWD, fresh.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
        return {};
    const int error = errno;
    ::rmdir(fresh.c_str());
    if (error == EEXIST) // another login was faster
        return {};
    return refused(path, with_reason("cannot be made", error));
}

} // namespace

Expected<UniqueFd, Complaint> open_run_directory(const std::string& path, const UserIds& writer) {
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return refused(path, with_reason("cannot be made"));
    return open_directory(path, writer, FoundOfRoots::Taken);
}

Expected<UniqueFd, Complaint> open_cache_directory(const std::string& path, const UserIds& writer) {
    if (auto made = make_for(writer, path); !made)
        return Unexpected<Complaint>(std::move(made.error()));
    return open_directory(path, writer, FoundOfRoots::Refused);
}

} // namespace pam_blockid
