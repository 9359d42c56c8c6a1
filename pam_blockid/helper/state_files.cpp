// SPDX-License-Identifier: Apache-2.0
#include "helper/state_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

#include "helper/failed_step.h"
#include "helper/file_lock.h"
#include "support/own_file.h"

namespace pam_blockid {
namespace {

constexpr int kFollowNothing = O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
constexpr int kTries = 5; // to take away what is no file of ours

bool write_all(int fd, const std::string& text, Lasting lasting) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written >= 0 && written != static_cast<ssize_t>(text.size()))
        errno = ENOSPC; // a disk that filled up in the middle
    return written == static_cast<ssize_t>(text.size()) &&
           (lasting == Lasting::UntilReboot || ::fsync(fd) == 0);
}

// What stands in its place, by what open(2) has come to. Not so a file that was replaced since, nor
// what this process lacks.
bool is_no_file_of_ours(const UniqueFd& fd, int error) {
    static constexpr std::array kOfOthers{ELOOP, ENXIO, EACCES, EPERM, EISDIR};
    struct stat st {};
    if (!fd)
        return std::ranges::find(kOfOthers, error) != kOfOthers.end();
    return ::fstat(fd.get(), &st) != 0 || (st.st_nlink > 0 && !is_own_file(st, ::geteuid()));
}

} // namespace

UniqueFd own_directory(const std::string& path) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat st {};
    if (!fd || ::fstat(fd.get(), &st) != 0)
        return UniqueFd();
    if ((st.st_uid == 0 || st.st_uid == ::geteuid()) && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return fd;
    fd.reset();
    errno = EPERM;
    return fd;
}

Expected<UniqueFd, std::string> open_state_file(int directory, const std::string& name, int flags) {
    UniqueFd fd(::openat(directory, name.c_str(), flags | kFollowNothing));
    if (!fd && errno != ENOENT)
        return failed_step("it cannot be opened");
    return fd;
}

Expected<UniqueFd, std::string> lock_state_file(int directory, const std::string& name) {
    const Deadline patience = Deadline::after(kLockPatience);
    int error = ESTALE; // others put another in its place, again and again
    for (int tries = 0; tries < kTries && !patience.passed();) {
        UniqueFd fd(::openat(directory, name.c_str(), O_RDWR | O_CREAT | kFollowNothing, 0600));
        error = fd ? ESTALE : errno;
        if (is_no_file_of_ours(fd, error)) {
            ::unlinkat(directory, name.c_str(), 0);
            ++tries;
            continue;
        }
        if (!fd)
            break;
        error = lock_file(fd.get(), patience);
        if (error != 0)
            break;
        if (is_own_and_named(fd.get()))
            return fd;
        error = ESTALE;
    }
    return failed_step("it cannot be locked", error);
}

bool is_own_and_named(int fd) {
    struct stat st {};
    return ::fstat(fd, &st) == 0 && is_own_file(st, ::geteuid());
}

Expected<std::string, std::string> content_of(int fd, std::size_t most) {
    if (!is_own_and_named(fd))
        return Unexpected<std::string>("it is not a file of our own; remove it");
    std::string text(most + 1, '\0');
    const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
    if (size < 0)
        return failed_step("it cannot be read");
    if (static_cast<std::size_t>(size) > most)
        return Unexpected<std::string>("it is larger than any of ours; remove it");
    text.resize(static_cast<std::size_t>(size));
    return text;
}

Expected<void, std::string> replace_state_file(int directory, const std::string& name,
                                               const std::string& text, Lasting lasting) {
    const std::string fresh = name + ".new-" + std::to_string(::getpid());
    ::unlinkat(directory, fresh.c_str(), 0); // of a process that had our id, and was cut off
    const UniqueFd fd(::openat(directory, fresh.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (fd && write_all(fd.get(), text, lasting) &&
        ::renameat(directory, fresh.c_str(), directory, name.c_str()) == 0 &&
        (lasting == Lasting::UntilReboot || ::fsync(directory) == 0))
        return {};
    const int error = errno;
    ::unlinkat(directory, fresh.c_str(), 0);
    return failed_step("it cannot be written", error);
}

} // namespace pam_blockid
