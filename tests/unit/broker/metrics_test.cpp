// Tests of what is made of a process's end, and of what outlives the broker's program.
// SPDX-License-Identifier: Apache-2.0
#include "broker/metrics.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>

#include "support/unique_fd.h"

#include <CppUTest/TestHarness.h>

using namespace pam_blockid;

namespace {

constexpr int kExited = 0;
constexpr int kKilled = SIGKILL; // as waitpid(2) has it

void end_rightly(LoginRecord& record) {
    Outcome outcome;
    outcome.reason = Reason::RightPasscode;
    outcome.verdict = Verdict::Allow;
    write_down(outcome, record);
}

std::uint64_t right_ones(const Metrics& metrics) {
    return metrics.counts().by_reason[static_cast<std::size_t>(Reason::RightPasscode)].as_usual;
}

UniqueFd empty_file() {
    return UniqueFd(::memfd_create("test", MFD_CLOEXEC));
}

} // namespace

TEST_GROUP(Metrics) {
    Metrics metrics;
    RecordPage page;

    std::uint64_t unrecorded(Unrecorded why) {
        return metrics.counts().unrecorded[static_cast<std::size_t>(why)];
    }
};

TEST(Metrics, TheRecordOfAnotherProcessCounts) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        end_rightly(*page.record());
        std::_Exit(EXIT_SUCCESS);
    }
    page.hide_from_other_children();
    int status = 0;
    CHECK_EQUAL(pid, ::waitpid(pid, &status, 0));
    metrics.count(&page, status);
    UNSIGNED_LONGS_EQUAL(1, right_ones(metrics));
}

TEST(Metrics, NoLaterChildReachesARecord) {
    page.hide_from_other_children();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::signal(SIGSEGV, SIG_DFL); // a sanitizer would tell of it
        *static_cast<volatile std::uint8_t*>(&page.record()->is_whole) = 1;
        std::_Exit(EXIT_SUCCESS);
    }
    int status = 0;
    CHECK_EQUAL(pid, ::waitpid(pid, &status, 0));
    CHECK(WIFSIGNALED(status));
    UNSIGNED_LONGS_EQUAL(0, page.record()->is_whole);
}

TEST(Metrics, ARecordCountsHoweverItsProcessEnded) {
    end_rightly(*page.record());
    metrics.count(&page, kKilled);
    UNSIGNED_LONGS_EQUAL(1, right_ones(metrics));
    UNSIGNED_LONGS_EQUAL(0, unrecorded(Unrecorded::Signal));
}

TEST(Metrics, WithoutARecordItCountsHowItEnded) {
    metrics.count(&page, kExited);
    metrics.count(&page, kKilled);
    metrics.count(nullptr, kExited);
    UNSIGNED_LONGS_EQUAL(1, unrecorded(Unrecorded::Nothing));
    UNSIGNED_LONGS_EQUAL(1, unrecorded(Unrecorded::Signal));
    UNSIGNED_LONGS_EQUAL(1, unrecorded(Unrecorded::Renewal));
}

TEST(Metrics, AHostileRecordCountsAsNonsenseAlone) {
    std::memset(static_cast<void*>(page.record()), 0xff, sizeof(LoginRecord));
    metrics.count(&page, kExited);
    UNSIGNED_LONGS_EQUAL(1, unrecorded(Unrecorded::Nonsense));
    for (const Counts::Ends& ends : metrics.counts().by_reason)
        UNSIGNED_LONGS_EQUAL(0, ends.as_usual + ends.let_pass);
}

TEST(Metrics, NothingIsWrittenThatNoSettingsWant) {
    page.record()->names_no_file = 1;
    end_rightly(*page.record());
    metrics.count(&page, kExited);
    CHECK_FALSE(metrics.due().has_value());
    CHECK(metrics.all_is_written());
}

// Where every login crashes, that is what the file is to show.
TEST(Metrics, LoginsWithoutARecordAreAChangeToo) {
    metrics.count(&page, kKilled);
    UNSIGNED_LONGS_EQUAL(1, unrecorded(Unrecorded::Signal));
    CHECK(metrics.due().has_value());
    CHECK_FALSE(metrics.all_is_written());
}

// A login that was taken over can make up its own count, and no other.
TEST(Metrics, AHostileRecordKeepsNobodyElsesCountFromTheFile) {
    end_rightly(*page.record());
    metrics.count(&page, kExited); // an honest one: there is a file
    const UniqueFd file = empty_file();
    CHECK(metrics.write_down(file.get()));
    // As it is once that is written: nothing is changed, a file is wanted.
    const std::uint32_t is_changed = 0;
    const off_t last = ::lseek(file.get(), 0, SEEK_END) - off_t{sizeof is_changed};
    CHECK(::pwrite(file.get(), &is_changed, sizeof is_changed, last) == sizeof is_changed);
    Metrics written;
    CHECK(written.take_over(file.get()) > 0);
    CHECK(written.all_is_written());

    RecordPage hostile;
    end_rightly(*hostile.record());
    hostile.record()->names_no_file = 1;
    written.count(&hostile, kExited);
    RecordPage crashed;
    written.count(&crashed, kKilled);
    CHECK(written.due().has_value());
}

TEST(Metrics, AChangeIsDueAtOnceAfterAWhileOfNone) {
    CHECK_FALSE(metrics.due().has_value());
    end_rightly(*page.record());
    metrics.count(&page, kExited);
    CHECK(metrics.due().has_value() && metrics.due()->passed());
    CHECK_FALSE(metrics.all_is_written());
}

TEST(Metrics, TheyOutliveTheProgram) {
    end_rightly(*page.record());
    metrics.count(&page, kExited);
    const UniqueFd file = empty_file();
    CHECK(metrics.write_down(file.get()));
    Metrics next;
    const off_t end = next.take_over(file.get());
    CHECK_EQUAL(::lseek(file.get(), 0, SEEK_END), end);
    UNSIGNED_LONGS_EQUAL(1, right_ones(next));
    CHECK(next.due().has_value() && next.due()->passed());
}

// The log says once that metrics are not written, not once in each program that goes on with them.
TEST(Metrics, WhatWasSaidOfTheFileOutlivesTheProgramToo) {
    constexpr pid_t kNoWriter = -1; // as before one is started
    constexpr int kTooSlow = 2 << 8;
    const UniqueFd log = empty_file();
    const UniqueFd before(::dup(STDERR_FILENO));
    CHECK(::dup2(log.get(), STDERR_FILENO) == STDERR_FILENO);
    ::openlog("test", LOG_PERROR, LOG_USER);
    CHECK(metrics.takes(kNoWriter, kTooSlow));
    CHECK(metrics.takes(kNoWriter, kTooSlow));
    const off_t said_once = ::lseek(log.get(), 0, SEEK_END);
    const UniqueFd file = empty_file();
    const bool is_written_down = metrics.write_down(file.get());
    Metrics next;
    const bool is_taken_over = next.take_over(file.get()) > 0;
    CHECK(next.takes(kNoWriter, kTooSlow));
    const off_t said = ::lseek(log.get(), 0, SEEK_END);
    ::closelog();
    ::dup2(before.get(), STDERR_FILENO);
    CHECK(is_written_down && is_taken_over && said_once > 0);
    LONGS_EQUAL(said_once, said);
}

TEST(Metrics, WhatAnotherProgramCountsIsLeftAlone) {
    const UniqueFd file = empty_file();
    CHECK(metrics.write_down(file.get()));
    CHECK(::pwrite(file.get(), "x", 1, 0) == 1);
    CHECK_EQUAL(0, metrics.take_over(file.get()));
    CHECK_EQUAL(0, metrics.take_over(empty_file().get()));
}
