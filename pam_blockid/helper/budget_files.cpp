// SPDX-License-Identifier: Apache-2.0
#include "helper/budget_files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <functional>
#include <sstream>
#include <thread>

#include "helper/failed_step.h"
#include "support/deadline.h"
#include "support/own_file.h"

namespace pam_blockid {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLargestFile = 64 * 1024; // a thousand records
constexpr seconds kLockPatience{3};  // whoever holds it needs a fraction of a millisecond
constexpr const char* kNobody = "-"; // the caller of a code that was followed by a right one
constexpr std::size_t kBucketsOfUnknown = 256;

// Users who do not exist share a bounded number of files: anyone can think of another name.
std::string file_name(const Recipient& recipient) {
    const std::size_t hash = std::hash<std::string>()(recipient.user);
    std::array<char, 40> name{};
    if (recipient.account_exists)
        std::snprintf(name.data(), name.size(), "user-%zx", hash);
    else
        std::snprintf(name.data(), name.size(), "unknown-%zx", hash % kBucketsOfUnknown);
    return name.data();
}

Expected<void, std::string> lock(int fd) {
    const Deadline deadline = Deadline::after(kLockPatience);
    while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return failed_step("cannot be locked");
        if (deadline.passed())
            return Unexpected<std::string>("is locked by another process");
        std::this_thread::sleep_for(milliseconds(2));
    }
    return {};
}

// Cut after one byte more than any that we wrote.
Expected<std::string, std::string> content_of(int fd) {
    std::string content(kLargestFile + 1, '\0');
    const ssize_t size = ::pread(fd, content.data(), content.size(), 0);
    if (size < 0)
        return failed_step("cannot be read");
    content.resize(static_cast<std::size_t>(size));
    return content;
}

// In place first: a full disk then fails before anything of the old content is lost.
Expected<void, std::string> replace_content(int fd, const std::string& content) {
    if (::pwrite(fd, content.data(), content.size(), 0) != static_cast<ssize_t>(content.size()) ||
        ::ftruncate(fd, static_cast<off_t>(content.size())) != 0)
        return failed_step("cannot be written");
    return {};
}

} // namespace

std::optional<BudgetFiles::Records> BudgetFiles::parse(const std::string& text) {
    if (text.size() > kLargestFile)
        return std::nullopt;
    Records records;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        milliseconds::rep at = 0;
        std::string caller, more;
        if (!(words >> at >> caller) || words >> more)
            return std::nullopt;
        records.push_back({milliseconds(at), caller});
    }
    return records;
}

std::string BudgetFiles::to_text(const Records& records) {
    std::string text;
    for (const Record& record : records)
        text += std::to_string(record.at.count()) + " " + record.caller + "\n";
    return text;
}

Expected<UniqueFd, std::string> BudgetFiles::open_locked(const Recipient& recipient) const {
    using Failed = Unexpected<std::string>;
    if (!directory_)
        return Failed(directory_.error());
    const std::string name = file_name(recipient);
    UniqueFd fd(::openat(directory_->get(), name.c_str(),
                         O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
    if (!fd)
        return failed_step(name + " cannot be opened");
    struct stat st {};
    if (::fstat(fd.get(), &st) != 0 || !is_own_file(st, ::geteuid()))
        return Failed(name + " is not a file of our own; remove it");
    if (const auto locked = lock(fd.get()); !locked)
        return Failed(name + " " + locked.error());
    return fd;
}

std::vector<SentCode> BudgetFiles::counted(const Records& records) const {
    std::vector<SentCode> sent;
    for (const Record& record : records)
        sent.push_back({Clock::TimePoint(record.at), record.caller == caller_});
    return sent;
}

SendPermit BudgetFiles::take(const Recipient& recipient, const LoginRules& rules) {
    std::string remark;
    Records records;
    const auto file = open_locked(recipient);
    // Not before: what others were granted while we waited for the lock is no time to come.
    const Clock::TimePoint now = clock_.now();
    const auto now_ms = std::chrono::duration_cast<milliseconds>(now.time_since_epoch());
    const auto content = file ? content_of(file->get()) : Unexpected<std::string>(file.error());
    if (!content)
        remark = file ? file_name(recipient) + " " + content.error() : content.error();
    else if (auto parsed = parse(*content))
        records = *std::move(parsed);
    else
        remark = file_name(recipient) + " was no list of passcodes sent, and is begun anew";
    for (const Record& record : own_) {
        if (std::ranges::find(records, record) == records.end())
            records.push_back(record);
    }
    // A time that is yet to come is of an earlier boot.
    const seconds span = std::max(rules.send_budget.per, rules.resend_interval);
    std::erase_if(records, [&](const Record& record) {
        return record.at > now_ms || record.at + span < now_ms;
    });

    SendPermit permit = may_send(counted(records), now, rules);
    if (permit.kind == SendPermit::Kind::Granted) {
        own_.push_back({now_ms, caller_});
        records.push_back(own_.back());
        if (content)
            if (const auto written = replace_content(file->get(), to_text(records)); !written)
                remark = file_name(recipient) + " " + written.error();
    }
    if (!remark.empty())
        permit.remark = "the send budget is not kept: " + remark;
    return permit;
}

template<class Change>
void BudgetFiles::amend(const Recipient& recipient, Change change) const {
    const auto file = open_locked(recipient);
    if (!file)
        return;
    const auto content = content_of(file->get());
    auto records = content ? parse(*content) : std::nullopt;
    if (!records)
        return;
    change(*records);
    // What is lost here makes somebody wait, and was counted when it was taken.
    static_cast<void>(replace_content(file->get(), to_text(*records)));
}

void BudgetFiles::give_back(const Recipient& recipient) {
    if (!own_.empty())
        own_.pop_back();
    amend(recipient, [this](Records& records) {
        const auto last =
            std::find_if(records.rbegin(), records.rend(),
                         [this](const Record& record) { return record.caller == caller_; });
        if (last != records.rend())
            records.erase(std::next(last).base());
    });
}

void BudgetFiles::settle(const Recipient& recipient) {
    amend(recipient, [this](Records& records) {
        for (Record& record : records) {
            if (record.caller == caller_)
                record.caller = kNobody;
        }
    });
}

} // namespace pam_blockid
