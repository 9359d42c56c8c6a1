// Tests of how the file of the metrics is replaced, and of the directory that it may lie in.
// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "helper/metrics_directory.h"
#include "support/read_all.h"
#include "support/temp_dir.h"
#include "support/unique_fd.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::read_all;

namespace {

bool is_there(const std::string& path) {
    struct stat st {};
    return ::lstat(path.c_str(), &st) == 0;
}

} // namespace

TEST_GROUP(MetricsFile) {
    testing::TempDir dir;
    const UniqueFd directory{::open(dir.path(".").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};

    bool replaced(const std::string& content) {
        return replace_file(directory.get(), "a.prom", content).has_value();
    }
    void check_directory_refused(const std::string& file, const std::string& why) {
        const auto opened = open_metrics_directory(file);
        CHECK_FALSE(opened.has_value());
        STRCMP_CONTAINS(why.c_str(), opened.error().c_str());
    }
};

TEST(MetricsFile, IsMadeForAllToRead) {
    const mode_t before = ::umask(077);
    CHECK(replaced("one\n"));
    ::umask(before);
    struct stat st {};
    CHECK(::stat(dir.path("a.prom").c_str(), &st) == 0);
    UNSIGNED_LONGS_EQUAL(0644, st.st_mode & 07777);
    STRCMP_EQUAL("one\n", read_all(dir.path("a.prom")).c_str());
    CHECK_FALSE(is_there(dir.path("a.prom.new")));
}

TEST(MetricsFile, IsReplacedNotWrittenOver) {
    CHECK(replaced("one\n"));
    std::ifstream reader(dir.path("a.prom"));
    CHECK(replaced("another\n"));
    std::string line;
    CHECK(static_cast<bool>(std::getline(reader, line)));
    STRCMP_EQUAL("one", line.c_str());
    STRCMP_EQUAL("another\n", read_all(dir.path("a.prom")).c_str());
}

TEST(MetricsFile, ALinkIsReplacedNotFollowed) {
    dir.write("elsewhere", "mine");
    CHECK(::symlink(dir.path("elsewhere").c_str(), dir.path("a.prom").c_str()) == 0);
    CHECK(::symlink(dir.path("elsewhere").c_str(), dir.path("a.prom.new").c_str()) == 0);
    CHECK(replaced("one\n"));
    STRCMP_EQUAL("mine", read_all(dir.path("elsewhere")).c_str());
    STRCMP_EQUAL("one\n", read_all(dir.path("a.prom")).c_str());
}

TEST(MetricsFile, NothingIsLeftWhereItCannotBeReplaced) {
    CHECK(::mkdir(dir.path("a.prom").c_str(), 0755) == 0);
    CHECK_FALSE(replaced("one\n"));
    CHECK_FALSE(is_there(dir.path("a.prom.new")));
}

TEST(MetricsFile, ADirectoryThatIsNotThereIsRefused) {
    check_directory_refused(dir.path("none/a.prom"), "cannot be opened as a directory");
    dir.write("plain", "");
    check_directory_refused(dir.path("plain/a.prom"), "cannot be opened as a directory");
}

TEST(MetricsFile, ALinkIsNoDirectory) {
    CHECK(::symlink(dir.path(".").c_str(), dir.path("link").c_str()) == 0);
    check_directory_refused(dir.path("link/a.prom"), "cannot be opened as a directory");
}

TEST(MetricsFile, ADirectoryThatOthersMayWriteToIsRefused) {
    if (::geteuid() != 0)
        return check_directory_refused(dir.path("a.prom"), "does not belong to root; run: chown");
    CHECK(open_metrics_directory(dir.path("a.prom")).has_value());
    CHECK(::chmod(dir.path(".").c_str(), 0775) == 0);
    check_directory_refused(dir.path("a.prom"), "may be written by others than root; run: chmod");
    CHECK(::chmod(dir.path(".").c_str(), 0755) == 0);
    CHECK(::chown(dir.path(".").c_str(), 1000, 0) == 0);
    check_directory_refused(dir.path("a.prom"), "does not belong to root; run: chown");
}
