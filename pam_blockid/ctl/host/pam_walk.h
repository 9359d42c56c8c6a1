// How libpam makes one answer of many: a walk along the rules of one type, one answer at a time
// (pam.conf(5), pam.d(5)).
//
// Pure, and small enough to be compared: two walks that are equal go on alike.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <span>
#include <vector>

#include "ctl/host/pam_stack.h"

namespace pam_blockid {

class PamWalk {
public:
    // `rules` are of one type, and the same in every call.
    explicit PamWalk(std::span<const PamRule> rules);

    // Whether no rule is left to be asked.
    bool ended(std::span<const PamRule> rules) const { return next_ >= rules.size(); }
    // Which rule is asked next; only before the end. Never a substack's mark.
    std::size_t next() const { return next_; }
    // It has answered `result`.
    void take(std::span<const PamRule> rules, PamResult result);
    // What the application is told; only at the end.
    PamResult result() const;

    // NOLINTNEXTLINE(modernize-use-nullptr): what clang-tidy 14 makes of <=>
    auto operator<=>(const PamWalk&) const = default;

private:
    enum class Impression : unsigned char { None, Positive, Negative };
    struct State {
        Impression impression = Impression::None;
        PamResult status = PamResult::PermDenied;
        // NOLINTNEXTLINE(modernize-use-nullptr): what clang-tidy 14 makes of <=>
        auto operator<=>(const State&) const = default;
    };

    void enter(std::span<const PamRule> rules);
    void refuse(PamResult result);
    void agree(PamResult result);
    void jump(std::span<const PamRule> rules, unsigned count);
    void leave_level(std::span<const PamRule> rules);

    std::size_t next_ = 0;
    std::size_t level_ = 0; // of the rule asked last
    State state_;
    std::vector<State> at_entry_; // of each level that was entered
};

// The answer of the whole stack where `answer(i)` is that of rules[i]; a line that must fail is not
// asked.
PamResult pam_dispatch(std::span<const PamRule> rules,
                       const std::function<PamResult(std::size_t)>& answer);

} // namespace pam_blockid
