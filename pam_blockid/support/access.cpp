// SPDX-License-Identifier: Apache-2.0
#include "support/access.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "support/printable.h"

namespace pam_blockid {
namespace {

struct Need {
    int mode; // of access(2)
    const char* letters;
};

Need need_of(Use use) {
    switch (use) {
    case Use::ReadFile:
        return {R_OK, "r"};
    case Use::ReadDirectory:
        return {R_OK | X_OK, "rx"};
    case Use::WriteToSocket:
        return {W_OK, "w"};
    }
    return {R_OK, "r"};
}

// As effective user: the real one may be another.
bool is_denied(const std::string& path, int mode) {
    return ::eaccess(path.c_str(), mode) != 0 && errno == EACCES;
}

std::string own_name() {
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const uid_t uid = ::geteuid();
    if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
        return found->pw_name;
    return std::to_string(uid);
}

// The outermost directory that cannot be passed; empty when all can.
std::string closed_directory(const std::string& path) {
    for (std::size_t end = path.find('/', 1); end != std::string::npos;
         end = path.find('/', end + 1)) {
        std::string directory = path.substr(0, end);
        if (is_denied(directory, X_OK))
            return directory;
    }
    return {};
}

} // namespace

bool is_closed_to_us(const std::string& path, Use use) {
    return is_denied(path, need_of(use).mode);
}

Complaint no_access(const std::string& path, Use use) {
    const std::string directory = closed_directory(path);
    const std::string closed = printable(directory.empty() ? path : directory);
    const std::string letters = directory.empty() ? need_of(use).letters : "x";
    return Complaint::at(printable(path), "the user " + own_name() + " has no access to " + closed,
                         "run: chmod o+" + letters + " " + closed);
}

} // namespace pam_blockid
