// A directory for the files of one test, removed with all that is in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pam_blockid::testing {

class TempDir {
public:
    TempDir() {
        std::string pattern = std::filesystem::temp_directory_path() / "blockid-test-XXXXXX";
        if (!::mkdtemp(pattern.data()))
            throw std::runtime_error("mkdtemp: " + pattern);
        path_ = pattern;
    }
    ~TempDir() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

    // Writes a file and gives it `mode`, whatever the umask; gives its path.
    std::string write(std::string_view name, std::string_view content, mode_t mode = 0600) const {
        std::ofstream(path(name), std::ios::binary) << content;
        if (::chmod(path(name).c_str(), mode) != 0)
            throw std::runtime_error("chmod: " + path(name));
        return path(name);
    }

private:
    std::string path_;
};

} // namespace pam_blockid::testing
