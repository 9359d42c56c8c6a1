// SPDX-License-Identifier: Apache-2.0
#include "support/memory_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

TEST_GROUP(MemoryFile){};

TEST(MemoryFile, IsReadByItsPathAndEndsWithTheObject) {
    std::string path;
    {
        const MemoryFile file("secret\n");
        path = file.path();
        std::ifstream opened(path);
        const std::string text{std::istreambuf_iterator<char>(opened), {}};
        STRCMP_EQUAL("secret\n", text.c_str());
        struct stat st {};
        LONGS_EQUAL(0, ::stat(path.c_str(), &st));
        LONGS_EQUAL(0, st.st_nlink); // no directory has it
    }
    CHECK_FALSE(std::ifstream(path).is_open());
}

TEST(MemoryFile, IsNotInheritedByAProgram) {
    const MemoryFile file("secret");
    const std::string path = file.path();
    const int fd = std::stoi(path.substr(path.rfind('/') + 1));
    CHECK((::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
}
