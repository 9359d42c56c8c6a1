// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/program.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "support/deadline.h"
#include "support/spawn_actions.h"
#include "support/unique_fd.h"

namespace pam_blockid {
namespace {

constexpr std::size_t kMostOutput = 1024 * 1024;

std::string message_of(int error) {
    return std::generic_category().message(error);
}

struct Pipe {
    UniqueFd reading;
    UniqueFd writing;

    bool open() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            return false;
        reading = UniqueFd(ends[0]);
        writing = UniqueFd(ends[1]);
        return true;
    }
};

// Ends the process that it holds, unless it has been waited for.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    ~Child() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // Its exit status, or -1.
    int wait() {
        int status = 0;
        pid_t waited = -1;
        do
            waited = ::waitpid(pid_, &status, 0);
        while (waited < 0 && errno == EINTR);
        pid_ = -1;
        return waited > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t pid_;
};

// False at its end.
bool read_some(UniqueFd& from, std::string& to) {
    std::array<char, 8192> piece{};
    const ssize_t n = ::read(from.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0) {
        from.reset();
        return false;
    }
    to.append(piece.data(), static_cast<std::size_t>(n));
    return true;
}

// Empty when both ended in time.
std::string read_all(UniqueFd& out, UniqueFd& err, ProgramOutput& output,
                     const Deadline& deadline) {
    while (out || err) {
        // A closed one is -1, which poll(2) passes over.
        std::array<pollfd, 2> wait{{{out.get(), POLLIN, 0}, {err.get(), POLLIN, 0}}};
        const int ready =
            ::poll(wait.data(), wait.size(), static_cast<int>(deadline.left().count()));
        if (ready < 0 && errno != EINTR)
            return message_of(errno);
        if (deadline.passed())
            return "does not end";
        if (ready > 0 && wait[0].revents != 0)
            read_some(out, output.out);
        if (ready > 0 && wait[1].revents != 0)
            read_some(err, output.err);
        if (output.out.size() + output.err.size() > kMostOutput)
            return "says more than a megabyte";
    }
    return {};
}

} // namespace

Expected<ProgramOutput, std::string> run_program(const std::string& path,
                                                 const std::vector<std::string>& arguments,
                                                 std::chrono::milliseconds patience) {
    const auto failed = [&path](const std::string& why) {
        return Unexpected<std::string>(path + ": " + why);
    };
    const Deadline deadline = Deadline::after(patience);
    Pipe out;
    Pipe err;
    if (!out.open() || !err.open())
        return failed(message_of(errno));

    std::vector<std::string> words{path};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    std::string search_path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    std::string language = "LC_ALL=C";
    std::array<char*, 3> environment{search_path.data(), language.data(), nullptr};

    SpawnActions actions;
    actions.open_nothing(0).duplicate(out.writing.get(), 1).duplicate(err.writing.get(), 2);
    actions.close_from(3).go_to_root_directory();
    int error = actions.error();
    pid_t pid = -1;
    if (error == 0)
        error = ::posix_spawn(&pid, path.c_str(), actions.get(), nullptr, argv.data(),
                              environment.data());
    if (error != 0)
        return failed("cannot be started: " + message_of(error));
    Child child(pid);
    out.writing.reset();
    err.writing.reset();
    ProgramOutput output;
    if (const std::string why = read_all(out.reading, err.reading, output, deadline); !why.empty())
        return failed(why);
    output.status = child.wait();
    return output;
}

} // namespace pam_blockid
