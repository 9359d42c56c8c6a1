// SPDX-License-Identifier: Apache-2.0
#include "helper/file_lock.h"

#include <sys/file.h>

#include <cerrno>
#include <thread>

namespace pam_blockid {

int lock_file(int fd, const Deadline& deadline) {
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || deadline.passed())
            return errno;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return 0;
}

} // namespace pam_blockid
