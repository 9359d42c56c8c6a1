// SPDX-License-Identifier: Apache-2.0
#include "support/watched_files.h"

#include <algorithm>
#include <cerrno>

namespace pam_blockid {
namespace {

constexpr long long kNsOfSecond = 1'000'000'000;
constexpr long long kCoarsestTick =
    20'000'000; // the kernel stamps files by its timer, 100 Hz at least

WatchedFiles* recording = nullptr;

long long in_ns(const timespec& time) {
    return time.tv_sec * kNsOfSecond + time.tv_nsec;
}

long long now_in_ns() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return in_ns(now);
}

} // namespace

WatchedFiles::Recording::Recording(WatchedFiles& files) {
    recording = &files;
}

WatchedFiles::Recording::~Recording() {
    recording = nullptr;
}

void WatchedFiles::note_read(const std::string& path, const struct stat& st) {
    if (recording != nullptr)
        recording->add(path, st);
}

void WatchedFiles::note_absent(const std::string& path) {
    if (recording != nullptr)
        recording->add_absent(path);
}

void WatchedFiles::add(const std::string& path, const struct stat& st) {
    const Stamp stamp = stamp_of(st, false);
    if (unsettled_.empty() && std::max(stamp.modified, stamp.changed) > now_in_ns() - kCoarsestTick)
        unsettled_ = path;
    watched_.push_back({path, stamp, false});
}

void WatchedFiles::add_directory(const std::string& path, const struct stat& st) {
    watched_.push_back({path, stamp_of(st, true), true});
}

std::string WatchedFiles::first_changed() const {
    if (!unsettled_.empty())
        return unsettled_;
    const auto changed = std::ranges::find_if(watched_, [](const Watched& watched) {
        struct stat st {};
        return ::stat(watched.path.c_str(), &st) != 0 ||
               stamp_of(st, watched.is_directory) != watched.stamp;
    });
    if (changed != watched_.end())
        return changed->path;
    const auto come = std::ranges::find_if(absent_, [](const std::string& path) {
        struct stat st {};
        return ::lstat(path.c_str(), &st) == 0 || errno != ENOENT;
    });
    return come != absent_.end() ? *come : std::string();
}

WatchedFiles::Stamp WatchedFiles::stamp_of(const struct stat& st, bool is_directory) {
    Stamp stamp{st.st_dev, st.st_ino, st.st_mode, st.st_uid, st.st_gid};
    if (!is_directory) {
        stamp.size = st.st_size;
        stamp.modified = in_ns(st.st_mtim);
        stamp.changed = in_ns(st.st_ctim);
    }
    return stamp;
}

} // namespace pam_blockid
