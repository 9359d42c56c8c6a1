// Tests of reading only what may be trusted.
// SPDX-License-Identifier: Apache-2.0
#include "support/safe_file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <string>

#include "support/temp_dir.h"
#include "support/unique_fd.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;
using pam_blockid::testing::TempDir;

namespace {

constexpr std::size_t kMost = 16;

// What is wrong with the file, or "read: " and its content.
std::string outcome(const std::string& path, Readers readers = Readers::OwnerAndGroup) {
    const auto content = read_trusted_file(path, readers, kMost);
    return content ? "read: " + std::string(content->view()) : content.error().what;
}

} // namespace

TEST_GROUP(SafeFile) {
    TempDir dir;

    void expect(const std::string& expected, const std::string& got) {
        STRCMP_EQUAL(expected.c_str(), got.c_str());
    }
};

TEST(SafeFile, ReadsWhatOnlyTheOwnerMayWrite) {
    expect("read: text", outcome(dir.write("a", "text", 0600)));
    expect("read: text", outcome(dir.write("b", "text", 0640)));
    expect("read: text", outcome(dir.write("c", "text", 0400)));
    expect("read: ", outcome(dir.write("d", "")));
    expect(std::string("read: a\0b", 9), outcome(dir.write("e", std::string("a\0b", 3))));
}

TEST(SafeFile, RefusesEachModeThatOpensItToOthers) {
    struct Case {
        mode_t mode;
        const char* text;
        const char* remedy;
    };
    const std::array<Case, 6> cases{{
        {0620, " may be written by group or others (mode 0620)", "go-w"},
        {0602, " may be written by group or others (mode 0602)", "go-w"},
        {0666, " may be written by group or others (mode 0666)", "go-w"},
        {0604, " may be read by others (mode 0604)", "o-rx"},
        {0644, " may be read by others (mode 0644)", "o-rx"},
        {0601, " may be read by others (mode 0601)", "o-rx"},
    }};
    for (const Case& c : cases) {
        const std::string path = dir.write("f", "secret", c.mode);
        expect(path + c.text + "; run: chmod " + c.remedy + " " + path, outcome(path));
    }
}

TEST(SafeFile, KeepsTheGroupOutOfASecret) {
    const std::string path = dir.write("key", "secret", 0640);
    expect(path + " may be read by its group (mode 0640); run: chmod g-rx " + path,
           outcome(path, Readers::OwnerOnly));
    expect("read: secret", outcome(dir.write("key2", "secret", 0600), Readers::OwnerOnly));
}

TEST(SafeFile, RefusesWhatIsNotAFile) {
    expect(dir.path("none") + " cannot be opened: No such file or directory",
           outcome(dir.path("none")));
    expect(dir.path("") + " is not a regular file", outcome(dir.path("")));
    expect("/dev/null is not a regular file", outcome("/dev/null"));

    const std::string target = dir.write("target", "text");
    const std::string link = dir.path("link");
    LONGS_EQUAL(0, ::symlink(target.c_str(), link.c_str()));
    expect(link + " is a symbolic link; name the file itself", outcome(link));
}

TEST(SafeFile, DoesNotWaitForTheWriterOfAFifo) {
    const std::string fifo = dir.path("fifo");
    LONGS_EQUAL(0, ::mkfifo(fifo.c_str(), 0600));
    expect(fifo + " is not a regular file", outcome(fifo));
}

TEST(SafeFile, RefusesASocket) {
    const std::string path = dir.path("s");
    const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    LONGS_EQUAL(0, ::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address));
    expect(path + " cannot be opened: No such device or address", outcome(path));
}

TEST(SafeFile, BoundsTheSize) {
    expect("read: " + std::string(kMost, 'x'), outcome(dir.write("most", std::string(kMost, 'x'))));
    const std::string path = dir.write("more", std::string(kMost + 1, 'x'));
    expect(path + " has 17 bytes; at most 16 are allowed", outcome(path));
}

// A file in /proc says that it has no bytes, as one that grows after it was examined would.
TEST(SafeFile, BoundsAFileThatGrows) {
    const std::string path = "/proc/self/environ"; // mode 0400, the caller's own
    const auto content = read_trusted_file(path, Readers::OwnerOnly, 1);
    CHECK_FALSE(content.has_value());
    expect(path + " grew while it was read", content.error().what);
}

TEST(SafeFile, RefusesTheFileOfAnotherUser) {
    const std::string path = dir.write("theirs", "text");
    if (::chown(path.c_str(), 12345, 0) != 0) {
        UT_PRINT("not root: the files of other users are not tested");
        return;
    }
    expect(path + " belongs to uid 12345; run: chown root " + path, outcome(path));
}

TEST(SafeFile, RefusesADirectoryInWhichOthersCouldPutAnother) {
    struct Case {
        mode_t mode;
        const char* octal;
    };
    const std::string outer = dir.path("outer");
    const std::string inner = outer + "/inner";
    LONGS_EQUAL(0, ::mkdir(outer.c_str(), 0755));
    LONGS_EQUAL(0, ::mkdir(inner.c_str(), 0755));
    const std::string file = dir.write("outer/inner/f", "text");
    expect("read: text", outcome(file));
    for (const std::string& directory : {outer, inner}) {
        for (const Case& c : {Case{0775, "0775"}, Case{0757, "0757"}, Case{0777, "0777"}}) {
            LONGS_EQUAL(0, ::chmod(directory.c_str(), c.mode));
            expect(file + " is not safe where it is: " + directory +
                       " may be written by group or others (mode " + c.octal +
                       "); run: chmod go-w " + directory,
                   outcome(file));
        }
        LONGS_EQUAL(0, ::chmod(directory.c_str(), 01777));
        expect(file + " is not safe where it is: " + directory +
                   " may be written by group or others (mode 1777); move the file, for example to "
                   "/etc/security",
               outcome(file));
        LONGS_EQUAL(0, ::chmod(directory.c_str(), 0755));
    }
    expect("read: text", outcome(file));
}

TEST(SafeFile, RefusesTheDirectoryOfAnotherUser) {
    const std::string theirs = dir.path("theirs");
    LONGS_EQUAL(0, ::mkdir(theirs.c_str(), 0755));
    const std::string file = dir.write("theirs/f", "text");
    if (::chown(theirs.c_str(), 12345, 0) != 0) {
        UT_PRINT("not root: the directories of other users are not tested");
        return;
    }
    expect(file + " is not safe where it is: " + theirs +
               " belongs to uid 12345; run: chown root " + theirs,
           outcome(file));
}

// A link may lead anywhere, as long as nobody else can change it or what it leads through.
TEST(SafeFile, JudgesTheWayOverSymbolicLinks) {
    for (const char* name : {"shut", "shut/deep", "open", "open/deep"})
        LONGS_EQUAL(0, ::mkdir(dir.path(name).c_str(), 0755));
    dir.write("shut/deep/f", "text");
    const auto link = [&](const std::string& target, const char* name) {
        LONGS_EQUAL(0, ::symlink(target.c_str(), dir.path(name).c_str()));
    };
    link("shut/deep", "relative");
    link(dir.path("shut/deep"), "absolute");
    link("../shut/../shut/./deep", "open/within");
    link("open/within", "over_open");
    link("endless", "endless");
    LONGS_EQUAL(0, ::chmod(dir.path("open").c_str(), 0777));
    expect("read: text", outcome(dir.path("relative/f")));
    expect("read: text", outcome(dir.path("absolute/f")));
    expect("read: text", outcome(dir.path("shut//deep/./../deep/f")));
    for (const char* path : {"open/within/f", "over_open/f"}) {
        expect(dir.path(path) + " is not safe where it is: " + dir.path("open") +
                   " may be written by group or others (mode 0777); run: chmod go-w " +
                   dir.path("open"),
               outcome(dir.path(path)));
    }
    // Through the directory, and out of it again.
    STRCMP_CONTAINS(" may be written by group or others",
                    outcome(dir.path("open/../shut/deep/f")).c_str());
    CHECK_FALSE(outcome(dir.path("endless/f")).starts_with("read: "));
}

TEST(SafeFile, MakesTheNameInItsMessagePrintable) {
    expect("/no\\x1b[2J\\x0a cannot be opened: No such file or directory", outcome("/no\x1b[2J\n"));
}
