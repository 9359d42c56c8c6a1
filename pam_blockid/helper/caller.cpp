// SPDX-License-Identifier: Apache-2.0
#include "helper/caller.h"

#include <unistd.h>

#include <fstream>
#include <iterator>
#include <sstream>

namespace pam_blockid {

std::string caller_id() {
    const std::string pid = std::to_string(::getppid());
    std::ifstream file("/proc/" + pid + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(file), {}};
    // The name in parentheses may hold anything. After it, the state is the third field and
    // starttime the twenty-second.
    std::istringstream fields(stat.substr(std::min(stat.rfind(')'), stat.size())));
    std::string word;
    for (int field = 2; field <= 22 && fields >> word; ++field) {
        if (field == 22)
            return pid + "." + word;
    }
    return pid;
}

} // namespace pam_blockid
