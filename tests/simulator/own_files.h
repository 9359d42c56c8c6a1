// Files that come and go with the simulator.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace blockid_simulator {

// A directory under the system's temporary one, readable by everyone.
class ScratchDirectory {
public:
    ScratchDirectory();
    ~ScratchDirectory();
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    // Empty when it could not be made.
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

// The file that tells a waiting script that the simulator listens, and where. One left over from an
// earlier run goes first.
class ReadyFile {
public:
    // An empty path: no file.
    explicit ReadyFile(std::string path);
    ~ReadyFile();
    ReadyFile(const ReadyFile&) = delete;
    ReadyFile& operator=(const ReadyFile&) = delete;

    // Appears whole, for its owner only. False, with errno set, when it cannot be written.
    bool write(const std::string& text) const;

private:
    const std::string path_;
};

} // namespace blockid_simulator
