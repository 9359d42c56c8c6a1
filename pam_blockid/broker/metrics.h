// Counts the broker's logins, and has the counts written to broker.metrics_file.
//
// The broker itself knows no file: a short-lived child reads the settings, as a login does, and
// writes what the broker had counted when it was forked. None of a login's doing is in that child
// but the counts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/types.h>

#include <optional>

#include "broker/counts.h"
#include "broker/record_page.h"
#include "support/deadline.h"

namespace pam_blockid {

class Metrics {
public:
    // Of a login that has ended with `status` (waitpid(2)). `page`: none, where it was begun by the
    // program that was here before.
    void count(const RecordPage* page, int status);

    // When to call write_when_due() at the latest, if at all.
    std::optional<Deadline> due() const;
    // Starts a writer where something has changed, ten seconds after the last one at the earliest.
    void write_when_due();
    // Whether `pid`, which has ended with `status`, was the writer.
    bool takes(pid_t pid, int status);
    // False while a writer is needed, or there.
    bool all_is_written() const { return !is_changed_ && writer_ < 0; }

    const Counts& counts() const { return counts_; }

    // For the program that takes the place of this one, at the beginning of the file `fd`: false
    // when that fails. And from there: where they end in it, 0 where there are none.
    bool write_down(int fd) const;
    off_t take_over(int fd);

private:
    Counts counts_;
    bool is_changed_ = false;
    bool has_complained_ = false;
    pid_t writer_ = -1;
    Deadline next_ = Deadline::after(Deadline::Clock::duration::zero());
};

} // namespace pam_blockid
