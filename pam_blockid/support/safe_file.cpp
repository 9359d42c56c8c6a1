// SPDX-License-Identifier: Apache-2.0
#include "support/safe_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <system_error>

#include "support/printable.h"
#include "support/unique_fd.h"

namespace pam_blockid {
namespace {

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode & 07777);
    return text.data();
}

Unexpected<FileError> fault(std::string what) {
    return Unexpected<FileError>(FileError{std::move(what)});
}

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

// Empty when the file may be trusted.
std::string objection(const std::string& name, const struct stat& st, Readers readers,
                      std::size_t max_size) {
    if (!S_ISREG(st.st_mode))
        return name + " is not a regular file";
    if (st.st_uid != 0 && st.st_uid != ::geteuid())
        return name + " belongs to uid " + std::to_string(st.st_uid) + "; run: chown root " + name;
    struct Rule {
        mode_t forbidden;
        const char* what;
        const char* remedy;
    };
    const std::array<Rule, 3> rules{{
        {S_IWGRP | S_IWOTH, " may be written by group or others", "go-w "},
        {S_IROTH | S_IXOTH, " may be read by others", "o-rx "},
        {readers == Readers::OwnerOnly ? mode_t{S_IRGRP | S_IXGRP} : mode_t{0},
         " may be read by its group", "g-rx "},
    }};
    for (const Rule& rule : rules) {
        if (st.st_mode & rule.forbidden)
            return name + rule.what + " (mode " + octal(st.st_mode) + "); run: chmod " +
                   rule.remedy + name;
    }
    if (st.st_size < 0 || static_cast<std::size_t>(st.st_size) > max_size)
        return name + " has " + std::to_string(st.st_size) + " bytes; at most " +
               std::to_string(max_size) + " are allowed";
    return {};
}

} // namespace

Expected<Secret, FileError> read_trusted_file(const std::string& path, Readers readers,
                                              std::size_t max_size) {
    const std::string name = printable(path);
    const UniqueFd fd(
        ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd) {
        if (errno == ELOOP)
            return fault(name + " is a symbolic link; name the file itself");
        const bool missing = errno == ENOENT;
        return Unexpected<FileError>(
            FileError{name + " cannot be opened: " + reason_of(errno), missing});
    }
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0)
        return fault(name + " cannot be examined: " + reason_of(errno));
    if (std::string what = objection(name, st, readers, max_size); !what.empty())
        return fault(std::move(what));

    // One byte more than there was, so that a file that grows meanwhile is seen to.
    const auto expected = static_cast<std::size_t>(st.st_size);
    Secret content(expected + 1);
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t n = ::read(fd.get(), content.data() + size, content.size() - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fault(name + " cannot be read: " + reason_of(errno));
        if (n == 0)
            break;
        size += static_cast<std::size_t>(n);
    }
    if (size > expected)
        return fault(name + " grew while it was read");
    content.truncate(size);
    return content;
}

} // namespace pam_blockid
