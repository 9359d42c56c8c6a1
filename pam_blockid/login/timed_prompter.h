// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "login/clock.h"
#include "login/login.h"
#include "login/prompter.h"

namespace pam_blockid {

// Notes in the outcome how long the person waited for the first prompt, and knows when the last one
// was answered. The references must outlive it.
class TimedPrompter final : public Prompter {
public:
    TimedPrompter(Prompter& prompter, const Clock& clock, Outcome& outcome)
        : prompter_(prompter), clock_(clock), outcome_(outcome), started_(clock.now()) {}

    Expected<TypedText, PromptError> ask(const std::string& text, Echo echo) override {
        if (!answered_)
            outcome_.to_prompt = clock_.since(started_);
        auto typed = prompter_.ask(text, echo);
        answered_ = clock_.now();
        return typed;
    }
    void tell(Notice notice, const std::string& text) override { prompter_.tell(notice, text); }

    // When the last prompt was answered, or the login began.
    Clock::TimePoint last_answer() const { return answered_.value_or(started_); }

private:
    Prompter& prompter_;
    const Clock& clock_;
    Outcome& outcome_;
    Clock::TimePoint started_;
    std::optional<Clock::TimePoint> answered_;
};

} // namespace pam_blockid
