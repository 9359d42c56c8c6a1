// SPDX-License-Identifier: Apache-2.0
#include "helper/kept_times.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <optional>
#include <sstream>

#include "helper/failed_step.h"
#include "helper/file_lock.h"
#include "support/own_file.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLargestFile = 64 * 1024;
// As many as any limit of the settings looks at. The oldest go first.
constexpr std::size_t kMostRecords = 1000;

// Users who do not exist share a bounded number of files, as anyone can think of another name, and
// nothing in them. Names would be forgotten early only after 256000 logins within keep_for.
constexpr std::uint64_t kFilesOfUnknown = 256;

// The errors of a disk, and of something else in our file's place. Callers bring about none of
// them: they cannot write there. The others are of limits (EFBIG, EMFILE) and memory (ENOMEM).
constexpr std::array kFaultsOfThePlace{ENOSPC,  EDQUOT, EIO,    EROFS,        ENOENT,
                                       ENOTDIR, EISDIR, ELOOP,  EACCES,       EPERM,
                                       ENXIO,   ENODEV, ESTALE, ENAMETOOLONG, EUCLEAN};

std::string as_word(std::uint64_t number) {
    std::array<char, 20> word{};
    std::snprintf(word.data(), word.size(), "%016llx", static_cast<unsigned long long>(number));
    return word.data();
}

// Never shorter than `old_size` before the file is cut: whenever we are ended, what stands there is
// the new list and blank lines, or the old one.
int write_over(int fd, const std::string& text, std::size_t old_size) {
    std::string padded = text;
    padded.resize(std::max(text.size(), old_size), '\n');
    const ssize_t written = ::pwrite(fd, padded.data(), padded.size(), 0);
    if (written < 0)
        return errno;
    if (written != static_cast<ssize_t>(padded.size()))
        return ENOSPC; // a disk that filled up in the middle
    return ::ftruncate(fd, static_cast<off_t>(text.size())) == 0 ? 0 : errno;
}

} // namespace

KeptTimes::Fault KeptTimes::failed(const std::string& step, int error) {
    const bool of_the_place =
        std::ranges::find(kFaultsOfThePlace, error) != kFaultsOfThePlace.end();
    return {failed_step(step, error).value(), of_the_place};
}

std::vector<Clock::TimePoint> KeptTimes::times_of(const Records& records) {
    std::vector<Clock::TimePoint> times;
    for (const Record& record : records)
        times.push_back(record.time());
    return times;
}

std::optional<KeptTimes::Records> KeptTimes::parse(const std::string& text) {
    Records records;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty())
            continue;
        std::istringstream words(line);
        milliseconds::rep at = 0;
        std::string caller, name, more;
        if (!(words >> at >> caller >> name) || words >> more)
            return std::nullopt;
        records.push_back({milliseconds(at), caller, name});
    }
    return records;
}

std::string KeptTimes::to_text(const Records& records) {
    std::string text;
    for (const Record& record : records)
        text += std::to_string(record.at.count()) + " " + record.caller + " " + record.name + "\n";
    return text;
}

std::string KeptTimes::name_of(const Recipient& recipient) const {
    if (recipient.account_exists && accounts_ == Accounts::ByUid)
        return std::to_string(recipient.uid);
    return as_word(state_.number_of(recipient.user));
}

std::string KeptTimes::file_name(const Recipient& recipient) const {
    if (recipient.account_exists)
        return "user-" + name_of(recipient) + suffix_;
    return "unknown-" + std::to_string(state_.number_of(recipient.user) % kFilesOfUnknown) +
           suffix_;
}

KeptTimes::Record KeptTimes::new_record(const Recipient& recipient) const {
    return {time_now(), state_.caller, name_of(recipient)};
}

milliseconds KeptTimes::time_now() const {
    return std::chrono::floor<milliseconds>(state_.clock.now().time_since_epoch());
}

Expected<void, KeptTimes::Fault> KeptTimes::lock(int fd) {
    const int error = lock_file(fd, Deadline::after(was_held_up_ ? seconds(0) : kLockPatience));
    was_held_up_ = was_held_up_ || error == EWOULDBLOCK;
    if (error == EWOULDBLOCK)
        return Unexpected<Fault>(Fault{"is locked by another process"});
    if (error != 0)
        return Unexpected<Fault>(failed("cannot be locked", error));
    return {};
}

Expected<UniqueFd, KeptTimes::Fault> KeptTimes::open_locked(const StateDirectory& directory,
                                                            const std::string& name) {
    UniqueFd fd(::openat(*directory.fd, name.c_str(),
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
    if (!fd)
        return Unexpected<Fault>(failed("cannot be opened", errno));
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0 || !is_own_file(st, ::geteuid()))
        return Unexpected<Fault>(Fault{"is not a file of our own; remove it", true});
    if (auto locked = lock(fd.get()); !locked)
        return Unexpected<Fault>(std::move(locked.error()));
    return fd;
}

Expected<KeptTimes::Records, KeptTimes::Fault> KeptTimes::records_in(int fd) const {
    // Cut after one byte more than any that we wrote. A string of that size would be filled first.
    constexpr std::size_t kMost = kLargestFile + 1;
    const auto read = std::make_unique_for_overwrite<char[]>(kMost);
    const ssize_t size = ::pread(fd, read.get(), kMost, 0);
    if (size < 0)
        return Unexpected<Fault>(failed("cannot be read", errno));
    const auto found = static_cast<std::size_t>(size);
    auto records = found <= kLargestFile ? parse({read.get(), found}) : std::nullopt;
    if (!records)
        return Unexpected<Fault>(Fault{"is no list of ours; remove it", true});
    // A time that is yet to come is of an earlier boot.
    const milliseconds now = time_now();
    std::erase_if(*records, [&](const Record& record) {
        return record.at > now || record.at + keep_for_ < now;
    });
    return *std::move(records);
}

Expected<void, KeptTimes::Fault> KeptTimes::change_in(const StateDirectory& directory,
                                                      const Recipient& recipient,
                                                      const Change& change) {
    if (!directory.fd)
        return Unexpected<Fault>(Fault{directory.fd.error(), true});
    const std::string file = file_name(recipient);
    const auto told = [&](Fault fault) {
        fault.what = file + " " + fault.what;
        return Unexpected<Fault>(std::move(fault));
    };
    const auto fd = open_locked(directory, file);
    if (!fd)
        return told(fd.error());
    auto all = records_in(fd->get());
    if (!all)
        return told(all.error());
    const auto is_other = [name = name_of(recipient)](const Record& record) {
        return record.name != name;
    };
    const auto first_own = std::stable_partition(all->begin(), all->end(), is_other);
    Records own(first_own, all->end());
    if (!change(own))
        return {};
    all->erase(first_own, all->end());
    all->insert(all->end(), own.begin(), own.end());
    std::ranges::stable_sort(*all, {}, &Record::at);
    if (all->size() > kMostRecords)
        all->erase(all->begin(), all->end() - kMostRecords);
    const off_t old_size = ::lseek(fd->get(), 0, SEEK_END);
    if (const int error = write_over(fd->get(), to_text(*all),
                                     static_cast<std::size_t>(std::max<off_t>(old_size, 0)));
        error != 0)
        return told(failed("cannot be written", error));
    return {};
}

Expected<KeptTimes::Kept, std::string> KeptTimes::change(const Recipient& recipient,
                                                         const Change& change) {
    if (state_.directories.empty()) {
        Records none;
        change(none);
        return Kept{"", what_ + " is not kept: the program that asks is not root's"};
    }
    std::string faults;
    for (const StateDirectory& directory : state_.directories) {
        const auto changed = change_in(directory, recipient, change);
        if (changed) {
            const std::string remark =
                faults.empty() ? ""
                               : what_ + " is kept in " + directory.path + " instead: " + faults;
            return Kept{directory.path + "/" + file_name(recipient), remark};
        }
        faults += (faults.empty() ? "" : "; ") + changed.error().what;
        if (!changed.error().lies_in_the_place)
            break;
    }
    return Unexpected<std::string>(what_ + " cannot be kept: " + faults);
}

void KeptTimes::take_back(const Recipient& recipient, const Record& record) {
    static_cast<void>(change(recipient, [&](Records& records) {
        const auto same = std::ranges::find_if(records, [&](const Record& candidate) {
            return candidate.at == record.at && candidate.caller == record.caller;
        });
        if (same == records.end())
            return false;
        records.erase(same);
        return true;
    }));
}

KeptTimes::Records KeptTimes::look(const Recipient& recipient, std::string& file) const {
    for (const StateDirectory& directory : state_.directories) {
        if (!directory.fd)
            continue;
        const std::string name = file_name(recipient);
        file = directory.path + "/" + name;
        const UniqueFd fd(::openat(*directory.fd, name.c_str(),
                                   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
        struct stat st {};
        if (!fd || ::fstat(fd.get(), &st) != 0 || !is_own_file(st, ::geteuid()))
            continue;
        auto records = records_in(fd.get());
        if (!records)
            continue;
        std::erase_if(*records, [name = name_of(recipient)](const Record& record) {
            return record.name != name;
        });
        return *std::move(records);
    }
    return {};
}

} // namespace pam_blockid
