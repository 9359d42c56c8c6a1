// SPDX-License-Identifier: Apache-2.0
#include "support/program_file.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>
#include <system_error>

namespace pam_blockid {
namespace {

constexpr const char* kInstall = "install the package again";

// Nothing when only root can have put `path` there.
std::optional<Complaint> objection(const std::string& path, mode_t type) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) != 0)
        return Complaint::at(path, std::generic_category().message(errno), kInstall);
    if ((st.st_mode & S_IFMT) != type)
        return Complaint::about(path, "is not what was installed", kInstall);
    if (st.st_uid != 0)
        return Complaint::about(path, "does not belong to root", "run: chown root " + path);
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return Complaint::about(path, "may be written by others than root",
                                "run: chmod go-w " + path);
    return {};
}

} // namespace

Expected<void, Complaint> check_program_file(const std::string& path) {
    const std::string directory = path.substr(0, path.rfind('/'));
    for (const auto& wrong : {objection(directory, S_IFDIR), objection(path, S_IFREG)}) {
        if (wrong)
            return Unexpected<Complaint>(*wrong);
    }
    return {};
}

} // namespace pam_blockid
