// A directory for the files of one test, removed with all that is in it. Not below /tmp: what is to
// be trusted lies where others may write nothing.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pam_blockid::testing {

class TempDir {
public:
    TempDir() {
        std::string pattern = place() + "/blockid-test-XXXXXX";
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

    // Writes a file, with the directories on its way, and gives it `mode`, whatever the umask;
    // gives its path.
    std::string write(std::string_view name, std::string_view content, mode_t mode = 0600) const {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::ofstream(path(name), std::ios::binary) << content;
        if (::chmod(path(name).c_str(), mode) != 0)
            throw std::runtime_error("chmod: " + path(name));
        return path(name);
    }

private:
    static std::string place() {
        if (::geteuid() == 0)
            return "/run";
        for (const char* name : {"XDG_RUNTIME_DIR", "HOME"}) {
            if (const char* value = ::getenv(name); value != nullptr && *value == '/')
                return value;
        }
        throw std::runtime_error("neither XDG_RUNTIME_DIR nor HOME names a directory");
    }

    std::string path_;
};

} // namespace pam_blockid::testing
