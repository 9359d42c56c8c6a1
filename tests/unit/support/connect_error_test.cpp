// Whose fault a failed connect(2) is.
// SPDX-License-Identifier: Apache-2.0
#include "support/connect_error.h"

#include <cerrno>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(ConnectError){};

TEST(ConnectError, WhatTheNetworkDid) {
    for (const int error : {0, ECONNREFUSED, ECONNRESET, ETIMEDOUT, EHOSTUNREACH, EHOSTDOWN,
                            ENETUNREACH, ENETDOWN, EINPROGRESS, EAFNOSUPPORT, ENOENT})
        CHECK_TEXT(fault_of_connect(error) == ConnectFault::Network, std::to_string(error).c_str());
}

TEST(ConnectError, WhatALocalUserCanBringAbout) {
    for (const int error :
         {EADDRNOTAVAIL, EADDRINUSE, ENOMEM, ENOBUFS, EMFILE, ENFILE, EPERM, EACCES})
        CHECK_TEXT(fault_of_connect(error) == ConnectFault::ThisHost,
                   std::to_string(error).c_str());
}

TEST(ConnectError, AnythingElseIsUnclear) {
    for (const int error : {-1, EAGAIN, EINVAL, EBADF, ENOTSOCK, 4095})
        CHECK_TEXT(fault_of_connect(error) == ConnectFault::Unclear, std::to_string(error).c_str());
}
