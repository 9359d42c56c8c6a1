// SPDX-License-Identifier: Apache-2.0
#include "helper/name_service_files.h"

#include "support/access.h"

namespace pam_blockid {

Expected<void, Complaint> check_name_service_files() {
    for (const char* path :
         {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd"}) {
        if (is_closed_to_us(path, Use::ReadFile))
            return Unexpected<Complaint>(no_access(path, Use::ReadFile));
    }
    return {};
}

} // namespace pam_blockid
