// SPDX-License-Identifier: Apache-2.0
#include "ctl/host/sshd_running.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <compare>
#include <filesystem>
#include <optional>
#include <system_error>

#include "ctl/host/text_file.h"
#include "support/text_parts.h"

namespace pam_blockid {
namespace {

using Level = Finding::Level;

struct Moment {
    long long seconds = 0;
    long nanoseconds = 0;

    explicit Moment(const timespec& time) : seconds(time.tv_sec), nanoseconds(time.tv_nsec) {}
    // NOLINTNEXTLINE(modernize-use-nullptr): what clang-tidy 14 makes of <=>
    auto operator<=>(const Moment&) const = default;
};

struct Changes {
    Moment content; // mtime
    Moment inode;   // ctime, which a file that keeps its old mtime (cp -p) has of its new place
};

std::optional<Changes> changes_of(const std::string& path) {
    struct stat st {};
    if (::stat(path.c_str(), &st) != 0)
        return std::nullopt;
    return Changes{Moment(st.st_mtim), Moment(st.st_ctim)};
}

// The process of that number as the kernel has it (proc(5)); `root` is /proc.
class Process {
public:
    Process(std::string root, unsigned number)
        : root_(std::move(root)), directory_(root_ + "/" + std::to_string(number)) {}

    // "sshd (deleted)" once the package was upgraded.
    bool is_sshd() const {
        std::error_code error;
        const auto program = std::filesystem::read_symlink(directory_ + "/exe", error);
        const std::string name = program.filename().string();
        return !error && (name == "sshd" || name == "sshd (deleted)");
    }

    // In whole seconds since 1970; nothing when it cannot be read.
    std::optional<long long> start() const {
        constexpr int start_time = 19; // the 22nd word, the 20th after the name in brackets
        const auto own = read_text(directory_ + "/stat");
        const auto booted = boot_time();
        if (!own || !booted)
            return std::nullopt;
        std::string_view rest = *own;
        rest.remove_prefix(std::min(rest.rfind(')') + 2, rest.size()));
        for (int i = 0; i < start_time; ++i)
            take_until(rest, ' ');
        const auto ticks = number_in<long long>(take_until(rest, ' '));
        if (!ticks)
            return std::nullopt;
        return *booted + *ticks / ::sysconf(_SC_CLK_TCK);
    }

private:
    std::optional<long long> boot_time() const {
        constexpr std::string_view label = "btime ";
        const auto text = read_text(root_ + "/stat");
        if (!text)
            return std::nullopt;
        for (const std::string_view line : lines_of(*text)) {
            if (line.starts_with(label))
                return number_in<long long>(line.substr(label.size()));
        }
        return std::nullopt;
    }

    std::string root_;
    std::string directory_;
};

std::optional<Process> process_of(const SshdRunning& running) {
    const auto text = read_text(running.pid_file);
    const auto number = text ? number_in<unsigned>(trimmed(*text, " \n")) : std::nullopt;
    if (!number)
        return std::nullopt;
    Process process(running.proc, *number);
    return process.is_sshd() ? std::optional(process) : std::nullopt;
}

// Else the number was used again, and the process is a session's, say; or the clock was set since.
bool wrote(const Process& process, const Changes& pid_file) {
    constexpr long long rounding = 2;
    const auto start = process.start();
    return start && *start <= pid_file.content.seconds + rounding;
}

} // namespace

// sshd reads its settings, opens its sockets and then writes its pid file, at its start and, having
// executed itself again with the same number, upon SIGHUP; nothing else tells of the latter. What
// changes in the blink between is missed.
Findings check_running_sshd(const SshdConfig& config, const SshdRunning& running) {
    const auto pid_file = changes_of(running.pid_file);
    const auto process = process_of(running);
    if (!pid_file || !process)
        return {};
    const auto is_newer = [&](const std::string& path) {
        const auto changes = changes_of(path);
        return changes && std::max(changes->content, changes->inode) > pid_file->content;
    };
    const std::string remedy = "run: sshd -t && systemctl reload ssh";
    const auto file = std::find_if(config.files.begin(), config.files.end(), is_newer);
    if (file != config.files.end()) {
        const bool surely = wrote(*process, *pid_file);
        return {{surely ? running.level : Level::Warning, "sshd.not_reloaded", shown(*file),
                 surely ? "the sshd that runs has not read this file since it was changed"
                        : "the sshd that runs may not have read this file since it was changed",
                 remedy}};
    }
    const auto place = std::find_if(config.directories.begin(), config.directories.end(), is_newer);
    if (place != config.directories.end())
        return {{Level::Warning, "sshd.not_reloaded", shown(*place),
                 "the sshd that runs may not have read what has come or gone here", remedy}};
    return {};
}

} // namespace pam_blockid
