// SPDX-License-Identifier: Apache-2.0
#include "support/safe_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <sstream>
#include <system_error>

#include "support/printable.h"
#include "support/unique_fd.h"
#include "support/watched_files.h"

namespace pam_blockid {
namespace {

constexpr int kMostLinks = 40; // as many as the kernel follows (path_resolution(7))

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "%04o", mode & 07777);
    return text.data();
}

using Objection = std::optional<Complaint>; // nothing where there is none

Unexpected<FileError> fault(Complaint complaint) {
    return Unexpected<FileError>(FileError{std::move(complaint)});
}

Unexpected<FileError> fault(const std::string& name, const std::string& reason) {
    return fault(Complaint::about(name, reason));
}

std::string reason_of(int error) {
    return std::generic_category().message(error);
}

bool is_owner_trusted(uid_t owner) {
    return owner == 0 || owner == ::geteuid();
}

Objection objection(const std::string& name, const struct stat& st, Readers readers,
                    std::size_t max_size) {
    if (!S_ISREG(st.st_mode))
        return Complaint::about(name, "is not a regular file");
    if (!is_owner_trusted(st.st_uid))
        return Complaint::about(name, "belongs to uid " + std::to_string(st.st_uid),
                                "run: chown root " + name);
    struct Rule {
        mode_t forbidden;
        const char* what;
        const char* remedy;
    };
    const std::array<Rule, 3> rules{{
        {S_IWGRP | S_IWOTH, "may be written by group or others", "go-w "},
        {S_IROTH | S_IXOTH, "may be read by others", "o-rx "},
        {readers == Readers::OwnerOnly ? mode_t{S_IRGRP | S_IXGRP} : mode_t{0},
         "may be read by its group", "g-rx "},
    }};
    for (const Rule& rule : rules) {
        if (st.st_mode & rule.forbidden)
            return Complaint::about(name,
                                    std::string(rule.what) + " (mode " + octal(st.st_mode) + ")",
                                    "run: chmod " + std::string(rule.remedy) + name);
    }
    if (st.st_size < 0 || static_cast<std::size_t>(st.st_size) > max_size)
        return Complaint::about(name, "has " + std::to_string(st.st_size) + " bytes",
                                "at most " + std::to_string(max_size) + " are allowed");
    return {};
}

// None when nobody but root and we can put something else in `directory`, which leads to `name`.
Objection objection_to_directory(const std::string& name, const std::string& directory,
                                 const struct stat& st) {
    const bool is_trusted = is_owner_trusted(st.st_uid);
    if (is_trusted && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0)
        return {};
    const std::string shown = printable(directory);
    const std::string unsafe = "is not safe where it is: " + shown;
    if (!is_trusted)
        return Complaint::about(name, unsafe + " belongs to uid " + std::to_string(st.st_uid),
                                "run: chown root " + shown);
    return Complaint::about(
        name, unsafe + " may be written by group or others (mode " + octal(st.st_mode) + ")",
        (st.st_mode & S_ISVTX) != 0 ? "move the file, for example to /etc/security"
                                    : "run: chmod go-w " + shown);
}

using Steps = std::deque<std::string>;

// What stands between the slashes of `path` goes to the front of `steps`.
void prepend(Steps& steps, const std::string& path) {
    std::istringstream text(path);
    Steps found;
    for (std::string step; std::getline(text, step, '/');) {
        if (!step.empty() && step != ".")
            found.push_back(step);
    }
    steps.insert(steps.begin(), found.begin(), found.end());
}

std::string target_of(const std::string& link) {
    std::array<char, PATH_MAX> target{};
    const ssize_t size = ::readlink(link.c_str(), target.data(), target.size());
    return size > 0 ? std::string(target.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string parent_of(const std::string& path) {
    return std::filesystem::path(path).parent_path().string();
}

enum class Way {
    Whole,
    MayEnd, // at a directory that is not there
};

// Goes the way to the file of `path`, as the kernel does, and judges each directory on it.
Objection objection_to_way(const std::string& name, const std::string& path, Way way) {
    Steps steps;
    prepend(steps, std::filesystem::absolute(path).parent_path());
    std::string here = "/";
    for (int links = 0;;) {
        struct stat st {};
        if (::lstat(here.c_str(), &st) != 0)
            return way == Way::MayEnd && errno == ENOENT
                       ? Objection()
                       : Complaint::at(name, printable(here) +
                                                 " cannot be examined: " + reason_of(errno));
        if (S_ISLNK(st.st_mode)) {
            const std::string target = target_of(here);
            if (target.empty() || ++links > kMostLinks)
                return Complaint::at(name, printable(here) + " leads nowhere");
            prepend(steps, target);
            here = target.starts_with('/') ? "/" : parent_of(here);
        } else if (auto wrong = objection_to_directory(name, here, st)) {
            return wrong;
        }
        if (steps.empty())
            return {};
        here = steps.front() == ".." ? parent_of(here)
                                     : (here == "/" ? here : here + "/") + steps.front();
        steps.pop_front();
    }
}

// `kind` is what a link to it would have hidden.
Expected<UniqueFd, FileError> open_itself(const std::string& path, const std::string& kind) {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (fd)
        return fd;
    const int error = errno;
    if (error == ELOOP)
        return fault(Complaint::about(printable(path), "is a symbolic link",
                                      "name the " + kind + " itself"));
    return Unexpected<FileError>(
        FileError{Complaint::about(printable(path), "cannot be opened: " + reason_of(error)),
                  error == ENOENT});
}

struct CloseDirectory {
    void operator()(DIR* directory) const { ::closedir(directory); }
};

} // namespace

Expected<Secret, FileError> read_trusted_file(const std::string& path, Readers readers,
                                              std::size_t max_size) {
    const std::string name = printable(path);
    const auto fd = open_itself(path, "file");
    if (!fd)
        return Unexpected<FileError>(fd.error());
    struct stat st {};
    if (::fstat(fd->get(), &st) != 0)
        return fault(name, "cannot be examined: " + reason_of(errno));
    if (auto wrong = objection(name, st, readers, max_size))
        return fault(*std::move(wrong));
    if (auto wrong = objection_to_way(name, path, Way::Whole))
        return fault(*std::move(wrong));
    // Before it is read: what comes meanwhile is a change.
    WatchedFiles::note_read(path, st);

    // One byte more than there was, so that a file that grows meanwhile is seen to.
    const auto expected = static_cast<std::size_t>(st.st_size);
    Secret content(expected + 1);
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t n = ::read(fd->get(), content.data() + size, content.size() - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fault(name, "cannot be read: " + reason_of(errno));
        if (n == 0)
            break;
        size += static_cast<std::size_t>(n);
    }
    if (size > expected)
        return fault(name, "grew while it was read");
    content.truncate(size);
    return content;
}

Expected<std::vector<std::string>, FileError> list_trusted_directory(const std::string& path) {
    const std::string name = printable(path);
    auto fd = open_itself(path, "directory");
    if (!fd)
        return Unexpected<FileError>(fd.error());
    struct stat st {};
    if (::fstat(fd->get(), &st) != 0)
        return fault(name, "cannot be examined: " + reason_of(errno));
    if (!S_ISDIR(st.st_mode))
        return fault(name, "is not a directory");
    if (auto wrong = objection_to_way(name, path + "/.", Way::Whole))
        return fault(*std::move(wrong));
    WatchedFiles::note_read(path, st); // before it is read
    const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(fd->get()));
    if (!directory)
        return fault(name, "cannot be read: " + reason_of(errno));
    fd->release();
    std::vector<std::string> names;
    // cppcheck-suppress readdirCalled
    for (errno = 0; const dirent* entry = ::readdir(directory.get()); errno = 0)
        names.emplace_back(entry->d_name);
    if (errno != 0)
        return fault(name, "cannot be read: " + reason_of(errno));
    std::erase_if(names, [](const std::string& each) { return each == "." || each == ".."; });
    std::ranges::sort(names);
    return names;
}

Expected<bool, FileError> is_there(const std::string& path) {
    struct stat st {};
    if (::lstat(path.c_str(), &st) == 0 || errno != ENOENT)
        return true;
    const std::string name = printable(path);
    if (const auto wrong = objection_to_way(name, path, Way::MayEnd))
        return fault(Complaint::about(
            name, "(missing)" + wrong->without_remedy().substr(name.size()), wrong->remedy()));
    WatchedFiles::note_absent(path);
    return false;
}

} // namespace pam_blockid
