// The time that a login may take: a budget of work that stands still while the person types, and
// an alarm that ends the process should anything ever wait past it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "support/deadline.h"

namespace pam_blockid {

class Watchdog {
public:
    explicit Watchdog(std::chrono::seconds work);

    // By when the work at hand must be done.
    Deadline deadline() const { return work_; }
    // False while the person types. May be asked from another thread.
    bool is_working() const { return is_working_; }

    // Stops the budget while it lives, and allows `prompt` for the typing instead.
    class Pause {
    public:
        Pause(Watchdog& watchdog, std::chrono::seconds prompt);
        ~Pause();
        Pause(const Pause&) = delete;
        Pause& operator=(const Pause&) = delete;

        Deadline deadline() const { return prompt_; }

    private:
        Watchdog& watchdog_;
        std::chrono::milliseconds work_left_;
        Deadline prompt_;
    };

private:
    Deadline work_;
    std::atomic<bool> is_working_{true};
};

} // namespace pam_blockid
