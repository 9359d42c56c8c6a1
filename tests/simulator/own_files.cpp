// SPDX-License-Identifier: Apache-2.0
#include "own_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "support/unique_fd.h"

namespace blockid_simulator {

ScratchDirectory::ScratchDirectory() {
    std::error_code error;
    std::string path = std::filesystem::temp_directory_path(error) / "blockid-simulator.XXXXXX";
    if (!error && ::mkdtemp(path.data()) && ::chmod(path.c_str(), 0755) == 0)
        path_ = path;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;
    if (!path_.empty())
        std::filesystem::remove_all(path_, ignored);
}

ReadyFile::ReadyFile(std::string path) : path_(std::move(path)) {
    ::unlink(path_.c_str());
}

ReadyFile::~ReadyFile() {
    ::unlink(path_.c_str());
}

bool ReadyFile::write(const std::string& text) const {
    if (path_.empty())
        return true;
    const std::string fresh = path_ + ".new";
    ::unlink(fresh.c_str());
    const pam_blockid::UniqueFd file(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    return file &&
           ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
           ::rename(fresh.c_str(), path_.c_str()) == 0;
}

} // namespace blockid_simulator
