// SPDX-License-Identifier: Apache-2.0
#include "support/program_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace pam_blockid {
namespace {

// Empty when only root can have put `path` there.
std::string objection(const std::string& path, mode_t type) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) != 0)
        return path + ": " + std::generic_category().message(errno) + "; install the package again";
    if ((st.st_mode & S_IFMT) != type)
        return path + " is not what was installed; install the package again";
    if (st.st_uid != 0)
        return path + " does not belong to root; run: chown root " + path;
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return path + " may be written by others than root; run: chmod go-w " + path;
    return {};
}

} // namespace

Expected<void, std::string> check_program_file(const std::string& path) {
    const std::string directory = path.substr(0, path.rfind('/'));
    for (const std::string& what : {objection(directory, S_IFDIR), objection(path, S_IFREG)}) {
        if (!what.empty())
            return Unexpected<std::string>(what);
    }
    return {};
}

} // namespace pam_blockid
