// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "support/printable.h"
#include "support/unique_fd.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

Unexpected<ReadError> failed(int error) {
    using Kind = ReadError::Kind;
    const Kind kind = error == ENOENT || error == ENOTDIR ? Kind::Missing
                      : error == EACCES || error == EPERM ? Kind::Closed
                                                          : Kind::Other;
    return Unexpected<ReadError>({kind, std::generic_category().message(error)});
}

Unexpected<ReadError> unfit(const char* reason) {
    return Unexpected<ReadError>({ReadError::Kind::Other, reason});
}

} // namespace

Expected<std::string, ReadError> read_text(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (!fd)
        return failed(errno);
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0)
        return failed(errno);
    if (!S_ISREG(st.st_mode))
        return unfit("it is not a regular file");
    std::string content;
    std::array<char, 8192> piece{};
    while (content.size() <= kLargestFile) {
        const ssize_t n = ::read(fd.get(), piece.data(), piece.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return failed(errno);
        if (n == 0)
            return content;
        content.append(piece.data(), static_cast<std::size_t>(n));
    }
    return unfit("it is larger than a megabyte");
}

std::string end_of_file(const std::string& path) {
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat st {};
    if (!fd || ::fstat(fd.get(), &st) != 0 || !S_ISREG(st.st_mode))
        return {};
    std::string content(std::min(kLargestFile, static_cast<std::size_t>(st.st_size)), '\0');
    const ssize_t read = ::pread(fd.get(), content.data(), content.size(),
                                 st.st_size - static_cast<off_t>(content.size()));
    content.resize(read > 0 ? static_cast<std::size_t>(read) : 0);
    return content;
}

Expected<std::vector<std::string>, ReadError> list_directory(const std::string& path) {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entry(path, error);
    while (!error && entry != std::filesystem::directory_iterator()) {
        names.push_back(entry->path().filename());
        entry.increment(error);
    }
    if (error)
        return failed(error.value());
    std::sort(names.begin(), names.end());
    return names;
}

Finding unreadable(const UnreadableIds& ids, const std::string& place, const ReadError& error) {
    if (error.kind == ReadError::Kind::Closed)
        return {Finding::Level::Warning, ids.closed, place, "it cannot be seen as this user",
                "run: sudo blockidctl check"};
    return {Finding::Level::Fault, ids.broken, place,
            "it cannot be read: " + printable(error.reason), "run: ls -l " + place};
}

std::string_view trimmed(std::string_view text, std::string_view blanks) {
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) + 1 - begin);
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

} // namespace pam_blockid
