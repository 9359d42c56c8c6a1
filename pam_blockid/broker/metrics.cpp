// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

#include "broker/metrics_file.h"
#include "broker/metrics_text.h"
#include "channel/messages.h"
#include "helper/metrics_directory.h"
#include "helper/privileges.h"
#include "settings/settings.h"

namespace pam_blockid {
namespace {

constexpr std::chrono::seconds kInterval{10};
constexpr unsigned kWriterLimit = 5; // seconds; less than the interval
constexpr int kRefused = 1;
constexpr int kTooSlow = 2;

// What one program leaves for the next, if both count the same things.
struct WrittenDown {
    std::uint64_t layout;
    Counts counts;
    std::int64_t ms_to_next;
    std::uint32_t has_complained;
    std::uint32_t is_changed;
};
static_assert(sizeof(WrittenDown) % 8 == 0); // an older program finds its own part behind it

// Of all words, whose order is that of the counts.
std::uint64_t layout() {
    std::string words = std::to_string(sizeof(WrittenDown));
    for (std::size_t i = 0; i < kReasons; ++i)
        words.append(" ").append(text_of(static_cast<Reason>(i)).word);
    for (std::size_t i = 0; i < kVerdicts; ++i)
        words.append(" ").append(word_of(static_cast<Verdict>(i + 1)));
    return std::hash<std::string>()(words);
}

extern "C" void be_too_slow(int) {
    ::_exit(kTooSlow);
}

// None of the broker's descriptors and signals, and an end that surely comes.
void become_writer() {
    ::closelog();
    sigset_t none;
    ::sigemptyset(&none);
    if (::close_range(STDERR_FILENO + 1, ~0U, 0) != 0 || ::signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
        ::signal(SIGALRM, be_too_slow) == SIG_ERR || ::signal(SIGXFSZ, SIG_IGN) == SIG_ERR ||
        ::sigprocmask(SIG_SETMASK, &none, nullptr) != 0)
        std::_Exit(kRefused);
    ::alarm(kWriterLimit);
    ::prctl(PR_SET_NAME, "blockid-metrics");
}

Expected<void, std::string> write_counts(const Counts& counts) {
    const auto settings = load_settings(kDefaultConfigPath);
    // What is wrong with them each login says.
    const std::string path = settings ? settings->broker.metrics_file : "";
    if (path.empty())
        return {};
    const auto directory = open_metrics_directory(path);
    if (!directory)
        return Unexpected<std::string>(directory.error());
    if (auto dropped = drop_capabilities(); !dropped)
        return dropped;
    return replace_file(directory->get(), path.substr(path.rfind('/') + 1), metrics_text(counts));
}

[[noreturn]] void be_the_writer(const Counts& counts, bool may_complain) {
    become_writer();
    try {
        const auto written = write_counts(counts);
        if (!written && may_complain)
            ::syslog(LOG_WARNING, "metrics are not written (broker.metrics_file): %s",
                     written.error().c_str());
        std::_Exit(written ? EXIT_SUCCESS : kRefused);
    } catch (...) {
        std::_Exit(kRefused);
    }
}

// What the process of a login can write no more.
Expected<LoginRecord, Unrecorded> record_in(const RecordPage* page, int status) {
    if (page == nullptr)
        return Unexpected<Unrecorded>(Unrecorded::Renewal);
    const LoginRecord record = page->record() != nullptr ? *page->record() : LoginRecord();
    if (record.is_whole != 0)
        return record;
    return Unexpected<Unrecorded>(WIFSIGNALED(status) ? Unrecorded::Signal : Unrecorded::Nothing);
}

} // namespace

void Metrics::count(const RecordPage* page, int status) {
    const auto record = record_in(page, status);
    const bool is_counted = record && counts_.add(*record);
    if (!is_counted)
        counts_.add(record ? Unrecorded::Nonsense : record.error());
    // Nothing is known of the settings of one that is not believed: it is in no hurry to have
    // somebody look at them.
    if (!is_counted && !is_changed_)
        next_ = Deadline::after(kInterval);
    is_changed_ = is_changed_ || !is_counted || record->names_no_file == 0;
}

std::optional<Deadline> Metrics::due() const {
    return is_changed_ && writer_ < 0 ? std::optional(next_) : std::nullopt;
}

void Metrics::write_when_due() {
    const auto when = due();
    if (!when || !when->passed())
        return;
    next_ = Deadline::after(kInterval);
    const pid_t pid = ::fork();
    if (pid == 0)
        be_the_writer(counts_, !has_complained_);
    if (pid < 0)
        return;
    writer_ = pid;
    is_changed_ = false;
}

bool Metrics::takes(pid_t pid, int status) {
    if (pid != writer_)
        return false;
    writer_ = -1;
    const bool is_too_slow = WIFEXITED(status) && WEXITSTATUS(status) == kTooSlow;
    if (is_too_slow && !has_complained_)
        ::syslog(LOG_WARNING,
                 "metrics are not written (broker.metrics_file): it takes more than "
                 "%u seconds",
                 kWriterLimit);
    if (WIFEXITED(status))
        has_complained_ = status != 0;
    return true;
}

bool Metrics::write_down(int fd) const {
    WrittenDown all{};
    all.layout = layout();
    all.counts = counts_;
    all.ms_to_next = next_.left().count();
    all.has_complained = has_complained_ ? 1 : 0;
    all.is_changed = is_changed_ ? 1 : 0;
    return ::write(fd, &all, sizeof all) == sizeof all;
}

off_t Metrics::take_over(int fd) {
    WrittenDown all{};
    if (::pread(fd, &all, sizeof all, 0) != sizeof all || all.layout != layout())
        return 0;
    counts_ = all.counts;
    has_complained_ = all.has_complained != 0;
    is_changed_ = all.is_changed != 0;
    next_ = Deadline::after(std::chrono::milliseconds(all.ms_to_next));
    return sizeof all;
}

} // namespace pam_blockid
