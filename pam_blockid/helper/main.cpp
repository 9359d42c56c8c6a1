// pam-blockid-helper: judges one login and ends.
//
// Started by pam_blockid.so with a socket as descriptor 3; the login itself is in one_login.h.
// SPDX-License-Identifier: Apache-2.0
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

#include "helper/one_login.h"

namespace {

constexpr int kSocket = 3; // where the module puts it

bool is_message_socket(int fd) {
    int type = 0;
    socklen_t size = sizeof type;
    return ::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

} // namespace

int main() {
    if (!is_message_socket(kSocket)) {
        std::fputs("pam-blockid-helper is started by pam_blockid.so; see pam_blockid(8).\n",
                   stderr);
        return EXIT_FAILURE;
    }
    pam_blockid::judge_one_login(kSocket, pam_blockid::Through::Helper);
}
