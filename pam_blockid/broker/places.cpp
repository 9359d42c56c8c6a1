// SPDX-License-Identifier: Apache-2.0
#include "broker/places.h"

namespace pam_blockid {

bool Places::take(uid_t uid) {
    const auto found = taken_.find(uid);
    const int held = found != taken_.end() ? found->second : 0;
    const bool is_root = uid == 0;
    if (held >= (is_root ? kOfRoot : kOfOneUser) || (!is_root && by_others_ >= kOfOthers))
        return false;
    taken_.insert_or_assign(uid, held + 1);
    by_others_ += is_root ? 0 : 1;
    return true;
}

void Places::give_back(uid_t uid) {
    const auto found = taken_.find(uid);
    if (found == taken_.end())
        return;
    if (--found->second == 0)
        taken_.erase(found);
    by_others_ -= uid == 0 ? 0 : 1;
}

} // namespace pam_blockid
