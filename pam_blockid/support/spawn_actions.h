// What a new program starts with: descriptors and directory (posix_spawn(3)).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fcntl.h>
#include <spawn.h>

namespace pam_blockid {

class SpawnActions {
public:
    SpawnActions() : error_(::posix_spawn_file_actions_init(&actions_)) {}
    ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;

    // Carried out in the order of these calls.
    SpawnActions& duplicate(int from, int to) {
        return keep(::posix_spawn_file_actions_adddup2(&actions_, from, to));
    }
    SpawnActions& open_nothing(int fd) {
        return keep(::posix_spawn_file_actions_addopen(&actions_, fd, "/dev/null", O_RDWR, 0));
    }
    SpawnActions& close_from(int fd) {
        return keep(::posix_spawn_file_actions_addclosefrom_np(&actions_, fd));
    }
    SpawnActions& go_to_root_directory() {
        return keep(::posix_spawn_file_actions_addchdir_np(&actions_, "/"));
    }

    // Of the first call that failed, or 0.
    int error() const { return error_; }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    SpawnActions& keep(int error) {
        error_ = error_ != 0 ? error_ : error;
        return *this;
    }

    posix_spawn_file_actions_t actions_{};
    int error_;
};

} // namespace pam_blockid
