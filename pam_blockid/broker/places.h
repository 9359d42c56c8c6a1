// How many logins may be under way at once: of one user, of all users, of root.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <map>

namespace pam_blockid {

// Root's callers (sshd, sudo, su) have places of their own, which nobody else can take.
class Places {
public:
    static constexpr int kOfRoot = 512;
    static constexpr int kOfOthers = 64; // of all users but root together
    static constexpr int kOfOneUser = 8;

    // False when there is none left for a caller of `uid`.
    bool take(uid_t uid);
    void give_back(uid_t uid);

private:
    std::map<uid_t, int> taken_; // those that have some
    int by_others_ = 0;
};

} // namespace pam_blockid
