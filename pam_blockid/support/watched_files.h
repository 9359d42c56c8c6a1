// What was read of this host's files, to be compared with what lies there later.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/stat.h>

#include <ctime>
#include <string>
#include <vector>

namespace pam_blockid {

class WatchedFiles {
public:
    // While it lives, `files` gets every file that read_trusted_file() reads. One at a time.
    class Recording {
    public:
        explicit Recording(WatchedFiles& files);
        ~Recording();
        Recording(const Recording&) = delete;
        Recording& operator=(const Recording&) = delete;
    };
    // For whoever reads a file that decides something: `st` is of the open file.
    static void note_read(const std::string& path, const struct stat& st);
    // For whoever goes on without a file that is not there.
    static void note_absent(const std::string& path);

    // What `path` leads to must stay as it is, to the nanosecond of its last change.
    void add(const std::string& path, const struct stat& st);
    // What `path` leads to must stay the same directory, of the same owner; what is in it changes.
    void add_directory(const std::string& path, const struct stat& st);

    // There must go on to be nothing at `path`, not even a link that leads nowhere.
    void add_absent(const std::string& path) { absent_.push_back(path); }

    // The first path at which something else lies, or which cannot be looked at; empty: none. A
    // file that was changed just before it was read counts as changed: the kernel's clock is too
    // coarse to tell the next change from that one.
    std::string first_changed() const;

private:
    struct Stamp {
        dev_t device = 0;
        ino_t inode = 0;
        mode_t mode = 0;
        uid_t uid = 0;
        gid_t gid = 0;
        off_t size = 0;
        long long modified = 0; // these two in nanoseconds
        long long changed = 0;

        bool operator==(const Stamp&) const = default;
    };
    struct Watched {
        std::string path;
        Stamp stamp;
        bool is_directory = false;
    };
    static Stamp stamp_of(const struct stat& st, bool is_directory);

    std::vector<Watched> watched_;
    std::vector<std::string> absent_;
    std::string unsettled_; // the first path that was read too early
};

} // namespace pam_blockid
